/** A set of texts with labelled spans, in the JSON form of presidio-research, and its split into a side to tune on and a side to report. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

const labelledText = z.object({
  full_text: z.string(),
  spans: z.array(
    z.object({
      entity_type: z.string(),
      start_position: z.number().int().nonnegative(),
      end_position: z.number().int().nonnegative(),
    }),
  ),
  template_id: z.number().int(),
})

interface LabelledSpan {
  /** As the set names it. */
  readonly label: string
  readonly start: number
  readonly end: number
}

export interface LabelledText {
  readonly text: string
  readonly spans: readonly LabelledSpan[]
  /** Texts that were made from one template have one id. */
  readonly templateId: number
}

/** Throws an error that names text, field and rule where the JSON is not of the form, or a span lies outside its text. */
export function parseLabelledSet(json: unknown): readonly LabelledText[] {
  const read = z.array(labelledText).min(1).safeParse(json)
  if (!read.success) {
    const issue = read.error.issues[0]
    throw new Error(`${issue?.path.join('.') || 'the set'}: ${issue?.message}`)
  }
  return read.data.map(({ full_text: text, spans, template_id: templateId }, at) => {
    // Python counts code points, JavaScript UTF-16 code units: texts with characters beyond the first plane are counted anew.
    const offsets = offsetsOfCodePoints(text)
    return {
      text,
      templateId,
      spans: spans.map((span, place) => {
        const start = offsets[span.start_position]
        const end = offsets[span.end_position]
        if (start === undefined || end === undefined || start >= end)
          throw new Error(`${at}.spans.${place}: must lie within the text of ${offsets.length - 1} characters`)
        return { label: span.entity_type, start, end }
      }),
    }
  })
}

function offsetsOfCodePoints(text: string): readonly number[] {
  const offsets = [0]
  for (const character of text) offsets.push((offsets.at(-1) ?? 0) + character.length)
  return offsets
}

export type Side = 'tune' | 'report'

/** By the first bit of SHA-256 over the id: a template lies wholly on one side, the same in every run. */
export function sideOf({ templateId }: LabelledText): Side {
  const [first = 0] = createHash('sha256').update(`template ${templateId}`).digest()
  return first < 128 ? 'tune' : 'report'
}

/** The set's labels by what finds them: presidio-research's names and its older ones. A finding of another type is a false hit of its own row. */
const TYPE_OF_LABEL: Readonly<Record<string, string>> = {
  ...{
    PERSON: 'PERSON',
    ADDRESS: 'ADDRESS',
    STREET_ADDRESS: 'ADDRESS',
    ZIP_CODE: 'ADDRESS',
    LOCATION: 'LOCATION',
    GPE: 'LOCATION',
  },
  ...{ ORGANIZATION: 'ORGANIZATION', CREDIT_CARD: 'CREDIT_CARD', PHONE_NUMBER: 'PHONE_NUMBER', DATE_TIME: 'DATE_TIME' },
  ...{ EMAIL_ADDRESS: 'EMAIL_ADDRESS', US_SSN: 'US_SSN', IBAN_CODE: 'IBAN_CODE', DOMAIN_NAME: 'URL', URL: 'URL' },
  ...{ IP_ADDRESS: 'IP_ADDRESS', US_DRIVER_LICENSE: 'DRIVER_LICENSE' },
}

/** What a set calls by this label; undefined for what nothing looks for. */
export function typeOfLabel(label: string): string | undefined {
  return TYPE_OF_LABEL[label]
}
