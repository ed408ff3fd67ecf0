/**
 * Links of ours in mail, by which its opening and what was followed are known. Each is signed with a key of its message, and leads only to where that message itself
 * had put a link.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Message } from '@workflow/records'
import { randomText } from '@workflow/security'

export interface LinkTracker {
  readonly key: string
  readonly links: string[]
  readonly pixelUrl: string
  readonly track: (url: string) => string
}

const openPlace = 'open'

export function linkTracker(publicUrl: string, organizationId: string, messageId: string): LinkTracker {
  const key = randomText(32)
  const links: string[] = []
  const token = (place: string) => `${organizationId}.${messageId}.${place}.${signatureOf(key, messageId, place)}`
  return {
    key,
    links,
    pixelUrl: `${publicUrl}/m/${token(openPlace)}`,
    track: (url) => `${publicUrl}/m/${token(String(links.push(url) - 1))}`,
  }
}

export interface TrackedToken {
  readonly organizationId: string
  readonly messageId: string
  readonly place: string
  readonly signature: string
}

/** Undefined for what is no token. */
export function readTrackedToken(token: string): TrackedToken | undefined {
  const match = /^(org_[a-z0-9]{20})\.(msg_[a-z0-9]{20})\.(open|\d{1,3})\.([A-Za-z0-9_-]{22})$/.exec(token)
  const [, organizationId = '', messageId = '', place = '', signature = ''] = match ?? []
  return match === null ? undefined : { organizationId, messageId, place, signature }
}

export type Followed =
  | { readonly kind: 'opened' }
  | { readonly kind: 'link'; readonly place: number; readonly url: string }

/** Undefined where the signature is not the message's. */
export function followedIn(message: Message, { place, signature }: TrackedToken): Followed | undefined {
  if (message.linkKey === undefined) return undefined
  const expected = Buffer.from(signatureOf(message.linkKey, message.id, place))
  const given = Buffer.from(signature)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined
  if (place === openPlace) return { kind: 'opened' }
  const url = message.links[Number(place)]
  return url === undefined ? undefined : { kind: 'link', place: Number(place), url }
}

/** 128 bits of HMAC-SHA-256, base64url. */
const signatureOf = (key: string, messageId: string, place: string): string =>
  createHmac('sha256', key).update(`${messageId}.${place}`).digest().subarray(0, 16).toString('base64url')
