/** What the detectors hand on: a piece of a text that tells something about a person, and the rule that saw it. */

/** Named as the field does (Presidio's entities), so that labelled sets can be compared. */
export const PERSONAL_DATA_TYPES = [
  'PERSON',
  'ADDRESS',
  'LOCATION',
  'ORGANIZATION',
  'EMAIL_ADDRESS',
  'PHONE_NUMBER',
  'CREDIT_CARD',
  'IBAN_CODE',
  'BANK_ACCOUNT',
  'US_SSN',
  'NATIONAL_ID',
  'DRIVER_LICENSE',
  'DATE_OF_BIRTH',
  'DATE_TIME',
  'IP_ADDRESS',
  'URL',
  'SECRET',
] as const

export type PersonalDataType = (typeof PERSONAL_DATA_TYPES)[number]

export interface Finding {
  readonly type: PersonalDataType
  /** Offset of the first character, in UTF-16 code units as `slice` counts. */
  readonly start: number
  /** Offset after the last character. */
  readonly end: number
  /** What saw it, for example `de_idnr` or `tagger`. */
  readonly rule: string
}

/** Looks for one family of personal data; its findings may overlap with those of others. */
export type Detector = (text: string) => readonly Finding[]

/** One finding per match of the pattern (which must be global) that `accept` does not refuse. */
export function findPattern(
  text: string,
  type: PersonalDataType,
  rule: string,
  pattern: RegExp,
  accept: (match: string, at: number) => boolean = () => true,
): readonly Finding[] {
  const findings: Finding[] = []
  // Not `matchAll`, which makes a copy of the pattern for every text.
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text))
    if (accept(match[0], match.index))
      findings.push({ type, start: match.index, end: match.index + match[0].length, rule })
  return findings
}

/** The findings without those that overlap an earlier one of the list, in the order of the text. */
export function withoutOverlaps(byPrecedence: readonly Finding[], textLength: number): readonly Finding[] {
  const taken = new Uint8Array(textLength)
  return byPrecedence
    .filter(({ start, end }) => {
      if (start >= end || taken.subarray(start, end).includes(1)) return false
      taken.fill(1, start, end)
      return true
    })
    .toSorted((one, other) => one.start - other.start)
}
