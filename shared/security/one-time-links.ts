/** Links that are mailed to somebody and work once: verify an address, accept an invitation, reset a password. */
import { randomText, sameHash, secretHash } from './random-text.ts'

const HOUR_MS = 60 * 60 * 1000

/** How long a link works. */
const LIFETIME_MS = {
  verify_email: 24 * HOUR_MS,
  invitation: 14 * 24 * HOUR_MS,
  reset_password: HOUR_MS,
} as const

export type LinkPurpose = keyof typeof LIFETIME_MS

/** What is stored; the token itself is only in the mail. */
export interface LinkRecord {
  readonly purpose: LinkPurpose
  /** Whom or what it is about. */
  readonly subjectId: string
  readonly hash: string
  /** ISO 8601. */
  readonly expiresAt: string
  readonly usedAt?: string
}

export type LinkUse =
  /** Store the record, guarded by its version: that is what makes it work once. */
  { readonly kind: 'accepted'; readonly record: LinkRecord } | { readonly kind: 'expired' | 'used' | 'invalid' }

export function createLink(
  purpose: LinkPurpose,
  subjectId: string,
  now: Date,
): { readonly token: string; readonly record: LinkRecord } {
  const token = randomText(32)
  const expiresAt = new Date(now.getTime() + LIFETIME_MS[purpose]).toISOString()
  return { token, record: { purpose, subjectId, hash: secretHash(token), expiresAt } }
}

/** Under which hash the record of a token is found. */
export const linkHash = (token: string): string => secretHash(token)

export function useLink(record: LinkRecord, purpose: LinkPurpose, token: string, now: Date): LinkUse {
  if (record.purpose !== purpose || !sameHash(secretHash(token), record.hash)) return { kind: 'invalid' }
  if (record.usedAt !== undefined) return { kind: 'used' }
  if (now.getTime() >= Date.parse(record.expiresAt)) return { kind: 'expired' }
  return { kind: 'accepted', record: { ...record, usedAt: now.toISOString() } }
}
