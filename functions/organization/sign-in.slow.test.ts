import { verifyToken } from '@workflow/security'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { emailKey } from './model.ts'
import { callerOf, foundOrganization, identity, openOrganizations, password } from './organization.fixtures.ts'
import type { SignedIn } from './sessions.ts'
import { SignInFailures, waitMs } from './sign-in.ts'
import { addMember, createPlatformUser } from './users.ts'

let platform: TestPlatform
const email = 'ada@acme.example'
const signIn = (body: object = { email, password }) => platform.call<SignedIn>('POST /v1/auth/sign-in', { body })
const refresh = (refreshToken: string) => platform.call<SignedIn>('POST /v1/auth/refresh', { body: { refreshToken } })

beforeEach(async () => {
  platform = await openOrganizations()
})
afterEach(() => platform.close())

describe('a sign-in', () => {
  it('gives a token that names user, organization and role', async () => {
    const first = await foundOrganization(platform, email)
    const { accessToken, user } = await signIn({ email: 'Ada@Acme.example', password })
    const now = platform.clock.now()
    const claims = await verifyToken('access', accessToken, {
      keys: await identity.keys(),
      issuer: identity.issuer,
      now,
    })
    expect(claims).toMatchObject({ side: 'client', sub: first.user.id, org: user.organizationId, role: 'admin' })
  })

  it('of staff names a role of the platform and no organization', async () => {
    const person = { name: 'Sam', email: 'sam@platform.example', password, role: 'support_specialist' } as const
    await platform.asPlatform((it) => createPlatformUser(it, person))
    const { user } = await signIn({ email: person.email, password })
    expect(user).toMatchObject({ role: 'support_specialist' })
    expect(user.organizationId).toBeUndefined()
  })

  it('is refused in the same words for a wrong password and for nobody', async () => {
    await foundOrganization(platform, email)
    const refusals = await Promise.all(
      [
        { email, password: 'wrong' },
        { email: 'nobody@acme.example', password },
      ].map((body) => signIn(body).catch((error: Error) => error)),
    )
    expect(refusals[0]).toEqual(refusals[1])
    expect(refusals[0]).toMatchObject({ kind: 'unauthenticated' })
  })

  it('is refused after ten failures, the right password too, until the time it names has passed', async () => {
    await foundOrganization(platform, email)
    await platform.asPlatform(async (it) => {
      it.create(SignInFailures, { id: emailKey(email), count: 8, lastAt: it.now })
    })
    for (const _attempt of ['ninth', 'tenth'])
      await expect(signIn({ email, password: 'wrong' })).rejects.toMatchObject({ kind: 'unauthenticated' })
    await expect(signIn()).rejects.toMatchObject({ kind: 'quota_exceeded', detail: { retryAfterMs: 60_000 } })
    platform.leap(60_000)
    await expect(signIn()).resolves.toMatchObject({ user: { email } })
  })
})

describe('waiting after failures', () => {
  const lastAt = '2026-01-05T09:00:00.000Z'
  it.each([
    { count: 9, expected: 0 },
    { count: 10, expected: 60_000 },
    { count: 12, expected: 240_000 },
    { count: 100, expected: 3_600_000 },
  ])('takes $expected ms after $count', ({ count, expected }) => {
    expect(waitMs({ count, lastAt }, new Date(lastAt))).toBe(expected)
  })
})

describe('a session', () => {
  it('ends for everybody when a refresh token comes back that was exchanged before', async () => {
    const { refreshToken } = await foundOrganization(platform, email)
    const next = await refresh(refreshToken)
    await expect(refresh(refreshToken)).rejects.toMatchObject({ detail: { code: 'token_reused' } })
    await expect(refresh(next.refreshToken)).rejects.toMatchObject({ detail: { code: 'token_revoked' } })
  })

  it('ends with sign-out, and after 30 days without use', async () => {
    const { refreshToken } = await foundOrganization(platform, email)
    const other = await signIn()
    await platform.call('POST /v1/auth/sign-out', { body: { refreshToken } })
    await expect(refresh(refreshToken)).rejects.toMatchObject({ detail: { code: 'token_revoked' } })
    platform.leap(30 * 24 * 60 * 60_000)
    await expect(refresh(other.refreshToken)).rejects.toMatchObject({ detail: { code: 'token_expired' } })
  })

  it('does not outlive the membership', async () => {
    const signedIn = await foundOrganization(platform, email)
    const caller = callerOf(signedIn)
    const { organizationId } = caller
    const second = { organizationId, name: 'Bo', email: 'bo@acme.example', password, role: 'admin' } as const
    await platform.asPlatform((it) => addMember(it, second))
    await platform.call('DELETE /v1/members/{userId}', { caller, params: { userId: caller.userId } })
    await expect(refresh(signedIn.refreshToken)).rejects.toMatchObject({ detail: { code: 'no_organization' } })
  })
})
