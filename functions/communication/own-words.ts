/** Words of an organization's own in place of a template's: versioned, all versions kept. */
import type { Tenant } from '@workflow/engine'
import { defineCollection, InvalidInput } from '@workflow/platform'
import { z } from 'zod'
import { type Format, formats, type Locale, locales, templateOf, variablesOf } from './templates/index.ts'

const version = z.object({
  version: z.number().int(),
  subject: z.string(),
  paragraphs: z.array(z.string()),
  by: z.string(),
  at: z.string(),
})

/** `id`: template, format and locale. */
export const OwnWords = defineCollection({
  name: 'message_templates',
  schema: z.object({
    id: z.string(),
    template: z.string(),
    format: z.enum(formats),
    locale: z.enum(locales),
    /** Oldest first; the last is used, unless it was withdrawn. */
    versions: z.array(version),
    withdrawn: z.boolean(),
  }),
  queries: { all: { equals: [] } },
  subject: 'none',
  retentionDays: 'forever',
})
export type OwnWordsDocument = z.infer<typeof OwnWords.schema>

const mostVersions = 100

export const ownWordsId = (template: string, format: Format, locale: Locale): string =>
  `${template}.${format}.${locale}`

export async function ownWordsOf(tenant: Tenant, template: string, format: Format, locale: Locale) {
  const known = await tenant.find(OwnWords, ownWordsId(template, format, locale))
  const last = known?.withdrawn === false ? known.versions.at(-1) : undefined
  return last && { version: last.version, words: { subject: last.subject, paragraphs: last.paragraphs } }
}

/** Throws `InvalidInput` for a variable that nobody gives, and for words that leave out the address where it leads. */
export async function writeOwnWords(
  tenant: Tenant,
  { template: name, format, locale }: { template: string; format: Format; locale: Locale },
  words: { readonly subject: string; readonly paragraphs: readonly string[] },
): Promise<OwnWordsDocument> {
  const template = templateOf(name)
  const known = new Set([...template.needs, 'recipientName', 'senderName'])
  const texts = [['subject', words.subject] as const, ...words.paragraphs.map((text) => ['paragraphs', text] as const)]
  const strange = texts.flatMap(([path, text]) =>
    variablesOf(text)
      .filter((variable) => !known.has(variable))
      .map((variable) => ({ path, rule: 'variable', message: `{${variable}} is none of ${[...known].join(', ')}` })),
  )
  if (strange.length > 0) throw new InvalidInput('the words name variables that nobody gives', { errors: strange })
  if (format === 'short' && template.needs.includes('url') && !texts.some(([, text]) => text.includes('{url}'))) {
    const message = 'must hold {url}: without a button the text itself says where to go'
    throw new InvalidInput(message, { errors: [{ path: 'paragraphs', rule: 'variable', message }] })
  }
  const id = ownWordsId(name, format, locale)
  const before = await tenant.find(OwnWords, id)
  const versions = before?.versions ?? []
  const next = { version: (versions.at(-1)?.version ?? 0) + 1, ...words, by: tenant.actor, at: tenant.now }
  const document = {
    id,
    template: name,
    format,
    locale,
    versions: [...versions, { ...next, paragraphs: [...words.paragraphs] }].slice(-mostVersions),
    withdrawn: false,
  }
  return before ? tenant.put(OwnWords, document) : tenant.create(OwnWords, document)
}
