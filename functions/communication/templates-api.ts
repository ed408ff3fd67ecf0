/** Routes of templates: what there is, and an organization's own words for them. */
import { type Route, route } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { z } from 'zod'
import { staffRoles } from './access.ts'
import { OwnWords, ownWordsId, writeOwnWords } from './own-words.ts'
import { findTemplate, formats, locales, templates } from './templates/index.ts'

const people = { kind: 'tenant', roles: ['admin', 'config_manager', ...staffRoles] } as const
const path = '/v1/message-templates/{template}/{format}/{locale}'
const params = z.object({ template: z.string().min(1).max(60), format: z.enum(formats), locale: z.enum(locales) })

const TemplateView = z.object({
  template: z.string(),
  version: z.number().int(),
  /** What its words may name, as `{name}`. */
  variables: z.array(z.string()),
  words: z.record(
    z.enum(locales),
    z.object({ subject: z.string(), paragraphs: z.array(z.string()), short: z.string() }),
  ),
})

export const templateRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/message-templates',
    summary: 'All templates of messages, with the words of the platform',
    access: people,
    status: 200,
    answer: z.object({ items: z.array(TemplateView) }),
    handle: async () => ({
      items: templates.map(({ name, version, needs, words }) => ({
        template: name,
        version,
        variables: [...needs, 'recipientName', 'senderName'],
        words: Object.fromEntries(
          locales.map((locale) => {
            const { subject, paragraphs, short } = words[locale].plain
            return [locale, { subject, paragraphs, short }]
          }),
        ),
      })),
    }),
  }),
  route({
    method: 'GET',
    path,
    summary: "The organization's own words for a template, in all their versions",
    access: people,
    params,
    status: 200,
    answer: OwnWords.schema,
    handle: ({ params }, tenant) => tenant.get(OwnWords, idOf(params)),
  }),
  route({
    method: 'PUT',
    path,
    summary: "A new version of the organization's own words for a template",
    access: people,
    params,
    body: z.strictObject({
      subject: z.string().trim().min(1).max(200),
      paragraphs: z.array(z.string().trim().min(1).max(2_000)).min(1).max(20),
    }),
    status: 200,
    answer: OwnWords.schema,
    handle: ({ params, body }, tenant) => {
      idOf(params)
      return writeOwnWords(tenant, params, body)
    },
  }),
  route({
    method: 'DELETE',
    path,
    summary: 'Goes back to the words of the platform; the versions stay',
    access: people,
    params,
    status: 204,
    handle: async ({ params }, tenant) => {
      const known = await tenant.get(OwnWords, idOf(params))
      tenant.put(OwnWords, { ...known, withdrawn: true })
    },
  }),
]

/** Throws `NotFound` for a template that is not there. */
function idOf({ template, format, locale }: z.infer<typeof params>): string {
  if (findTemplate(template) === undefined) throw new NotFound(`there is no template ${template}`)
  return ownWordsId(template, format, locale)
}
