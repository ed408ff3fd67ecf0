/**
 * Links that let somebody without an account open one page: a form, a demo, a document to sign. The token names the organization and proves itself by its random part,
 * of which only the hash is stored, in that organization. Written by the room whose page it is.
 */
import { defineCollection } from '@workflow/platform'
import { randomText, secretHash } from '@workflow/security'
import { z } from 'zod'

const purposes = ['requirements_form', 'demo', 'sign', 'proposal', 'claim', 'unsubscribe'] as const
export type PageLinkPurpose = (typeof purposes)[number]

/** `id`: hash of the random part. */
export const PageLinks = defineCollection({
  name: 'page_links',
  schema: z.object({
    id: z.string(),
    purpose: z.enum(purposes),
    /** Whom or what it opens. */
    subjectId: z.string(),
    expiresAt: z.string(),
    /** It opens nothing any more: used up, voided or replaced. */
    endedAt: z.string().optional(),
  }),
  queries: { bySubject: { equals: ['subjectId'] } },
  subject: 'member',
  retentionDays: 400,
})
export type PageLink = z.infer<typeof PageLinks.schema>

interface LinkScope {
  readonly organizationId: string
  readonly now: string
  create(collection: typeof PageLinks, document: PageLink): PageLink
  find(collection: typeof PageLinks, id: string): Promise<PageLink | undefined>
}

/** Stages a link and returns its token, `<organizationId>.<random>`, which is stored nowhere. */
export function createPageLink(
  tenant: LinkScope,
  purpose: PageLinkPurpose,
  subjectId: string,
  lifetimeMs: number,
): string {
  const secret = randomText(32)
  const expiresAt = new Date(Date.parse(tenant.now) + lifetimeMs).toISOString()
  tenant.create(PageLinks, { id: secretHash(secret), purpose, subjectId, expiresAt })
  return `${tenant.organizationId}.${secret}`
}

/** Whose a token says that it is; undefined for what is no token. */
export function organizationOfToken(token: string): string | undefined {
  return /^(org_[a-z0-9]{20})\.[A-Za-z0-9]{20,64}$/.exec(token)?.[1]
}

export type FollowedLink<Scope> =
  | { readonly kind: 'open' | 'ended' | 'expired'; readonly tenant: Scope; readonly link: PageLink }
  | { readonly kind: 'unknown' }

/** Looks a token up in the organization that it names, which it opens. Whoever uses a link up puts its `link` with `endedAt`. */
export async function followPageLink<Scope extends LinkScope>(
  platform: { tenant(organizationId: string): Scope },
  purpose: PageLinkPurpose,
  token: string,
): Promise<FollowedLink<Scope>> {
  const organizationId = organizationOfToken(token)
  if (organizationId === undefined) return { kind: 'unknown' }
  const tenant = platform.tenant(organizationId)
  const link = await tenant.find(PageLinks, secretHash(token.slice(token.indexOf('.') + 1)))
  if (link === undefined || link.purpose !== purpose) return { kind: 'unknown' }
  if (link.endedAt !== undefined) return { kind: 'ended', tenant, link }
  return { kind: Date.parse(tenant.now) < Date.parse(link.expiresAt) ? 'open' : 'expired', tenant, link }
}
