/** Sessions: an access token for a quarter of an hour, a refresh token for thirty days that can be exchanged once. */
import { KeptRefusal, OrganizationEnded, type Platform } from '@workflow/engine'
import { Forbidden, Unauthenticated } from '@workflow/platform'
import { Members } from '@workflow/records'
import {
  type AccessClaims,
  CLIENT_ROLES,
  issueToken,
  PLATFORM_ROLES,
  refreshFamilyId,
  revokeRefreshFamily,
  rotateRefreshToken,
  startRefreshFamily,
} from '@workflow/security'
import { z } from 'zod'
import { Organizations, Sessions, type User, Users } from './model.ts'
import type { Identity } from './signing.ts'

export const SignedIn = z.object({
  /** RS256, 15 minutes. */
  accessToken: z.string(),
  /** 30 days from its last exchange; each exchange ends it and gives the next. */
  refreshToken: z.string(),
  user: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum([...CLIENT_ROLES, ...PLATFORM_ROLES]),
    organizationId: z.string().optional(),
  }),
})
export type SignedIn = z.infer<typeof SignedIn>

const badToken = (code: string) => new Unauthenticated('the refresh token is not valid; sign in again', { code })

/** Throws `Forbidden` for people who belong nowhere, or whose organization is suspended or has ended. */
export async function openSession(platform: Platform, identity: Identity, user: User): Promise<SignedIn> {
  const { token, family } = startRefreshFamily(user.id, new Date(platform.now))
  platform.create(Sessions, family)
  return tokensOf(platform, identity, user, family.id, token)
}

/** Exchanges a refresh token. One that was exchanged before ends the session: somebody has a copy. Throws `Unauthenticated`, `Forbidden`. */
export async function refreshSession(
  platform: Platform,
  identity: Identity,
  presented: string,
): Promise<SignedIn | KeptRefusal> {
  const familyId = refreshFamilyId(presented)
  const family = familyId === undefined ? undefined : await platform.find(Sessions, familyId)
  if (family === undefined) throw badToken('invalid_token')
  const rotation = rotateRefreshToken(family, presented, new Date(platform.now))
  switch (rotation.kind) {
    case 'expired':
    case 'revoked':
      throw badToken(`token_${rotation.kind}`)
    case 'reused':
      platform.put(Sessions, rotation.family)
      return new KeptRefusal(badToken('token_reused'))
    case 'rotated': {
      platform.put(Sessions, rotation.family)
      const user = await platform.get(Users, family.userId)
      return tokensOf(platform, identity, user, family.id, rotation.token)
    }
  }
}

/** Ends the session of a refresh token; a token of none changes nothing. */
export async function endSession(platform: Platform, presented: string): Promise<void> {
  const familyId = refreshFamilyId(presented)
  const family = familyId === undefined ? undefined : await platform.find(Sessions, familyId)
  if (family === undefined || family.revoked !== undefined) return
  platform.put(Sessions, revokeRefreshFamily(family, 'sign_out', new Date(platform.now)))
}

async function tokensOf(
  platform: Platform,
  identity: Identity,
  user: User,
  sessionId: string,
  refreshToken: string,
): Promise<SignedIn> {
  const claims = await claimsOf(platform, user, sessionId)
  const keys = await identity.keys()
  const accessToken = await issueToken('access', claims, { keys, issuer: identity.issuer, now: new Date(platform.now) })
  const { id, name, email } = user
  const organization = claims.side === 'client' ? { organizationId: claims.org } : {}
  return { accessToken, refreshToken, user: { id, name, email, role: claims.role, ...organization } }
}

async function claimsOf(platform: Platform, user: User, sid: string): Promise<AccessClaims> {
  if (user.platformRole !== undefined) return { side: 'platform', sub: user.id, role: user.platformRole, sid }
  const org = user.organizationId
  const member = org === undefined ? undefined : await platform.tenant(org).find(Members, user.id)
  if (org === undefined || member === undefined)
    throw new Forbidden('this account belongs to no organization', { code: 'no_organization' })
  if (await platform.tenant(org).holdings.hasEnded()) throw new OrganizationEnded(org)
  if ((await platform.get(Organizations, org)).status === 'suspended')
    throw new Forbidden('the organization is suspended', { code: 'organization_suspended' })
  return { side: 'client', sub: user.id, org, role: member.role, sid }
}
