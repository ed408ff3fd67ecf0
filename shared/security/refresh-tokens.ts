/**
 * Refresh tokens that detect theft: all tokens of one sign-in are a family, and only the newest of them counts.
 *
 * A token that was already exchanged comes back only when somebody has a copy of it. Nobody can tell who is the thief, so the whole family ends.
 * The functions are pure but for the random token; the caller stores the family under its id, guarded by its version.
 */
import { randomText, sameHash, secretHash } from './random-text.ts'

/** A sign-in that is not used for so long ends. */
const LIFETIME_MS = 30 * 24 * 60 * 60 * 1000

export interface RefreshFamily {
  /** 128 random bits: known to nobody but holders of one of its tokens. */
  readonly id: string
  readonly userId: string
  /** SHA-256 of the one token that counts. */
  readonly currentHash: string
  /** Exchanges so far. */
  readonly generation: number
  /** ISO 8601. */
  readonly createdAt: string
  readonly expiresAt: string
  readonly revoked?: { readonly at: string; readonly reason: 'reuse' | 'sign_out' }
}

export type Rotation =
  | { readonly kind: 'rotated'; readonly token: string; readonly family: RefreshFamily }
  /** Store the family: it is revoked now. */
  | { readonly kind: 'reused'; readonly family: RefreshFamily }
  | { readonly kind: 'expired' | 'revoked' }

const FORMAT = /^rt_([0-9A-Za-z]{22})_[0-9A-Za-z]{43}$/

/** The first token of a new sign-in. */
export function startRefreshFamily(
  userId: string,
  now: Date,
): { readonly token: string; readonly family: RefreshFamily } {
  const id = randomText(16)
  const { token, currentHash } = newToken(id)
  const family = { id, userId, currentHash, generation: 0, createdAt: now.toISOString(), expiresAt: expiry(now) }
  return { token, family }
}

/** Under which id the family of a token is stored; nothing where it cannot be a token. */
export function refreshFamilyId(token: string): string | undefined {
  return FORMAT.exec(token)?.[1]
}

/** Exchanges the newest token for the next. Any other token that names the family is a copy of an earlier one: the family is revoked. */
export function rotateRefreshToken(family: RefreshFamily, presented: string, now: Date): Rotation {
  if (family.revoked !== undefined) return { kind: 'revoked' }
  if (now.getTime() >= Date.parse(family.expiresAt)) return { kind: 'expired' }
  if (!sameHash(secretHash(presented), family.currentHash))
    return { kind: 'reused', family: revokeRefreshFamily(family, 'reuse', now) }
  const { token, currentHash } = newToken(family.id)
  return {
    kind: 'rotated',
    token,
    family: { ...family, currentHash, generation: family.generation + 1, expiresAt: expiry(now) },
  }
}

export function revokeRefreshFamily(family: RefreshFamily, reason: 'reuse' | 'sign_out', now: Date): RefreshFamily {
  return family.revoked === undefined ? { ...family, revoked: { at: now.toISOString(), reason } } : family
}

function newToken(familyId: string): { token: string; currentHash: string } {
  const token = `rt_${familyId}_${randomText(32)}`
  return { token, currentHash: secretHash(token) }
}

const expiry = (now: Date) => new Date(now.getTime() + LIFETIME_MS).toISOString()
