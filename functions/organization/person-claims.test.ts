import { type IdentityProvider, type ProvenPerson, TokenRefused } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { openOrganizations } from './organization.fixtures.ts'
import { personOf } from './person-claims.ts'
import { openIdentity } from './signing.ts'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openOrganizations()
})
afterEach(() => platform.close())

const ask = (verify: IdentityProvider['verify']) => {
  const { secrets, clock } = platform.ports
  return personOf(platform.ports, openIdentity(secrets, clock, 'https://workflow.example', { verify }), 'a token')
}
const proven = (claims: ProvenPerson['claims']) => async () => ({ subject: 'usr_1', sessionId: 'usr_1:7', claims })

describe('a person whom an identity provider proves', () => {
  it('is a member of the organization that an administrator gave them, with their role there', async () => {
    const claims = { organization: 'org_a', role: 'admin', email: 'a@example.com' }
    expect(await ask(proven(claims))).toEqual({
      side: 'client',
      sub: 'usr_1',
      org: 'org_a',
      role: 'admin',
      sid: 'usr_1:7',
    })
  })

  it('is staff without an organization', async () => {
    const found = await ask(proven({ role: 'platform_admin' }))
    expect(found).toEqual({ side: 'platform', sub: 'usr_1', role: 'platform_admin', sid: 'usr_1:7' })
  })

  it.each([
    { what: 'no role', claims: {} },
    { what: 'a role that is not one', claims: { role: 'king' } },
    { what: "staff's role in an organization", claims: { organization: 'org_a', role: 'platform_admin' } },
    { what: "a member's role in none", claims: { role: 'admin' } },
    { what: 'an organization that is not text', claims: { organization: ['org_a'], role: 'admin' } },
    { what: 'an empty organization', claims: { organization: '', role: 'admin' } },
  ])('is nobody with $what', async ({ claims }) => {
    await expect(ask(proven(claims))).rejects.toMatchObject({ kind: 'invalid', name: 'TokenError' })
  })

  it.each(['expired', 'revoked', 'invalid'] as const)('is refused with a token that is %s', async (kind) => {
    const refuse = async () => {
      throw new TokenRefused(kind)
    }
    await expect(ask(refuse)).rejects.toMatchObject({ kind: 'unauthenticated', detail: { code: `token_${kind}` } })
  })
})
