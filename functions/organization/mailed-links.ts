/** Links of sign-up and invitation: each works once, for whoever holds its token. */
import type { Platform } from '@workflow/engine'
import { InvalidInput } from '@workflow/platform'
import { linkHash, useLink } from '@workflow/security'
import { type MailedLink, MailedLinks } from './model.ts'

export type ClosedLink = 'invalid' | 'expired' | 'used'

/** What a link leads to, without using it up. */
export async function followLink(
  platform: Platform,
  purpose: MailedLink['purpose'],
  token: string,
): Promise<{ readonly kind: 'open'; readonly link: MailedLink } | { readonly kind: ClosedLink }> {
  const id = linkHash(token)
  const link = await platform.find(MailedLinks, id)
  if (link === undefined) return { kind: 'invalid' }
  const { kind } = useLink({ ...link, hash: id }, purpose, token, new Date(platform.now))
  return kind === 'accepted' ? { kind: 'open', link } : { kind }
}

/** Uses a link up. Throws `InvalidInput` naming the token where it is unknown, expired or used. */
export async function takeLink(platform: Platform, purpose: MailedLink['purpose'], token: string): Promise<MailedLink> {
  const followed = await followLink(platform, purpose, token)
  if (followed.kind !== 'open') throw deadLink(followed.kind)
  return platform.put(MailedLinks, { ...followed.link, usedAt: platform.now })
}

export function deadLink(why: ClosedLink): Error {
  const message = { invalid: 'the link is not valid', expired: 'the link has expired', used: 'the link was used' }[why]
  return new InvalidInput(message, { code: `link_${why}`, errors: [{ path: 'token', rule: why, message }] })
}
