/**
 * What a template is: words by locale and brand voice, in two formats, with the data that they need. A change of words is a new version.
 */
import { Unprocessable } from '@workflow/platform'

export const locales = ['en', 'hi'] as const
export type Locale = (typeof locales)[number]
export const voices = ['plain', 'warm'] as const
export type Voice = (typeof voices)[number]

/** `mail`: with a subject, paragraphs and a button. `short`: one text, for telephones, Slack and the desk. */
export const formats = ['mail', 'short'] as const
export type Format = (typeof formats)[number]

/** Texts hold `{name}` for a value. */
export interface Words {
  readonly subject: string
  readonly paragraphs: readonly string[]
  /** The button under the first paragraph; it leads to the value `url`. */
  readonly action?: string
  readonly short: string
}

export interface Template {
  readonly name: string
  readonly version: number
  /** Values that must be given. `recipientName` and `senderName` always are. */
  readonly needs: readonly string[]
  /** The warm voice speaks as the plain one where it has no words of its own. */
  readonly words: Readonly<Record<Locale, { readonly plain: Words; readonly warm?: Words }>>
}

export type Values = Readonly<Record<string, string | number>>

/** The variables that a text names. */
export const variablesOf = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)),
]

/** Throws `Unprocessable` naming what is missing: half a sentence is not sent to anybody. */
export function fill(text: string, values: Values): string {
  const missing = variablesOf(text).filter((name) => values[name] === undefined)
  if (missing.length > 0)
    throw new Unprocessable(`the message has no value for ${missing.join(', ')}`, {
      errors: missing.map((name) => ({ path: `data.${name}`, rule: 'required', message: 'the template needs it' })),
    })
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}
