/** The front door of detection: patterns with their checks, and the tagger for what has no form. */
import { detectIntroducedNames } from './detect-introduced-names.ts'
import { findFormalData } from './find-formal-data.ts'
import { type Finding, findPattern, PERSONAL_DATA_TYPES, type PersonalDataType, withoutOverlaps } from './finding.ts'
import { tagText } from './tagger/tag.ts'

export interface FindOptions {
  /** Only these; all where absent. */
  readonly types?: ReadonlySet<PersonalDataType>
}

/**
 * All personal data of a text, sorted, without overlaps. Offsets count as `slice` does; time is linear in the length of the text. What
 * `redactPersonalData` writes in its place is none, and tells the tagger what stood there.
 */
export function findPersonalData(text: string, { types }: FindOptions = {}): readonly Finding[] {
  const substitutes = PERSONAL_DATA_TYPES.flatMap((type) =>
    text.includes(`<${type}`)
      ? findPattern(text, type, 'substitute', new RegExp(`<${type}(?::[0-9a-f]{12})?>`, 'g'))
      : [],
  )
  const formal = withoutOverlaps([...substitutes, ...findFormalData(text), ...detectIntroducedNames(text)], text.length)
  const found = withoutOverlaps([...formal, ...tagText(text, formal)], text.length)
  return found.filter(({ type, rule }) => rule !== 'substitute' && (types === undefined || types.has(type)))
}
