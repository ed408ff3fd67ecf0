/** Pages behind a link that was sent to somebody: what their routes have in common, and where the link leads. */
import { z } from 'zod'
import { localeOfTag } from './locale.ts'

/** The token alone lets somebody in. */
export const linkPage = {
  access: { kind: 'public' },
  params: z.object({ token: z.string().max(200) }),
  mediaType: 'text/html',
  status: 200,
} as const

export const linkPageQuery = { lang: z.string().max(20).optional() }

/** `https://host/page/token`, in the recipient's language (BCP 47) where pages speak it; in English their browser may know better. */
export function linkUrl(base: string, page: string, token: string, languageTag: string): string {
  const locale = localeOfTag(languageTag)
  return `${base}/${page}/${token}${locale === undefined || locale === 'en' ? '' : `?lang=${locale}`}`
}
