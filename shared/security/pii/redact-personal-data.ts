/** Texts with labels, masks or hashes where personal data stood; all else stays byte for byte. */
import { createHmac } from 'node:crypto'
import { findPersonalData } from './find-personal-data.ts'
import type { Finding, PersonalDataType } from './finding.ts'

export type RedactOptions = {
  /** Only these; all where absent. */
  readonly types?: ReadonlySet<PersonalDataType>
} & (
  | {
      /** `<EMAIL_ADDRESS>`, or as many `*` as the value has characters. */
      readonly style?: 'label' | 'mask'
    }
  | {
      /** `<EMAIL_ADDRESS:9f86d081884c>`: the same value gives the same hash, so that texts can still be joined by it. */
      readonly style: 'hash'
      /** Without a key, anybody could try all phone numbers against a hash. */
      readonly key: string
    }
)

/** What has been redacted changes what is said of its neighbours; texts settle after one or two rounds. */
const MAX_ROUNDS = 8

/** Redacting a redacted text changes nothing. */
export function redactPersonalData(text: string, options: RedactOptions = {}): string {
  let redacted = text
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const findings = findPersonalData(redacted, options)
    if (findings.length === 0) break
    redacted = replaced(redacted, findings, options)
  }
  return redacted
}

function replaced(text: string, findings: readonly Finding[], options: RedactOptions): string {
  const pieces: string[] = []
  let copied = 0
  for (const { type, start, end } of findings) {
    pieces.push(text.slice(copied, start), substitute(type, text.slice(start, end), options))
    copied = end
  }
  return pieces.join('') + text.slice(copied)
}

function substitute(type: PersonalDataType, value: string, options: RedactOptions): string {
  switch (options.style) {
    case 'mask':
      return '*'.repeat(value.length)
    case 'hash':
      return `<${type}:${createHmac('sha256', options.key).update(`${type}\n${value}`).digest('hex').slice(0, 12)}>`
    default:
      return `<${type}>`
  }
}
