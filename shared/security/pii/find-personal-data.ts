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
 * All personal data of a text, sorted, without overlaps. Offsets count as `slice` does; time is linear in the length of the text. The placeholders of
 * `redactPersonalData` are no personal data, but tell the tagger what stood there.
 */
export function findPersonalData(text: string, { types }: FindOptions = {}): readonly Finding[] {
  const placeholders = PERSONAL_DATA_TYPES.flatMap((type) =>
    text.includes(`<${type}`)
      ? findPattern(text, type, 'placeholder', new RegExp(`<${type}(?::[0-9a-f]{12})?>`, 'g'))
      : [],
  )
  const formal = withoutOverlaps(
    [...placeholders, ...findFormalData(text), ...detectIntroducedNames(text)],
    text.length,
  )
  const found = withoutOverlaps([...formal, ...tagText(text, formal)], text.length)
  return found.filter(({ type, rule }) => rule !== 'placeholder' && (types === undefined || types.has(type)))
}
