/** Who a person is by the token that they show: one of ours, in a session that is still open, or one of the identity provider that stands in our place. */
import { type IdentityProvider, type Ports, TokenRefused, Unauthenticated } from '@workflow/platform'
import { type AccessClaims, accessClaimsOf, verifyToken } from '@workflow/security'
import { isOpenSession, Sessions } from './model.ts'
import type { Identity } from './signing.ts'

/** Throws `Unauthenticated`, and `TokenError` for a token of ours that does not hold or claims that are not those of a person. */
export async function personOf(ports: Ports, identity: Identity, token: string): Promise<AccessClaims> {
  if (identity.provider) return providedPerson(identity.provider, token)
  const { issuer } = identity
  const claims = await verifyToken('access', token, { keys: await identity.keys(), issuer, now: ports.clock.now() })
  await requireOpenSession(ports, claims.sid)
  return claims
}

/** The claim `organization` makes a member of one, who has none is staff; `role` is the role there. */
async function providedPerson(provider: IdentityProvider, token: string): Promise<AccessClaims> {
  try {
    const { subject, sessionId, claims } = await provider.verify(token)
    const { organization, role } = claims
    const place = organization === undefined ? { side: 'platform' } : { side: 'client', org: organization }
    return accessClaimsOf({ ...place, sub: subject, sid: sessionId, role })
  } catch (error) {
    if (error instanceof TokenRefused)
      throw new Unauthenticated(error.message, { code: `token_${error.kind}` }, { cause: error })
    throw error
  }
}

async function requireOpenSession(ports: Ports, sessionId: string): Promise<void> {
  const [found] = await ports.documents.read([{ parent: 'platform', collection: Sessions.name, id: sessionId }])
  if (!found || !isOpenSession(Sessions.schema.parse(found.body), ports.clock.now()))
    throw new Unauthenticated('the session has ended', { code: 'session_ended' })
}
