import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { findOrganization } from './create-organization.ts'
import { Organizations } from './model.ts'
import { mailedToken, mailsTo, openOrganizations, password, signUp } from './organization.fixtures.ts'

let platform: TestPlatform
const asked = { name: 'Ada', email: 'ada@acme.example', password, organizationName: 'Acme & Söhne' }
const ask = (body: object = asked) => {
  // Mail is found by its time.
  platform.leap(1)
  return platform.call('POST /v1/auth/sign-up', { body })
}
const verify = (token: string) => platform.call('POST /v1/auth/verify', { body: { token } })
const organizations = async () => (await platform.asPlatform((it) => it.query(Organizations, 'all'))).items

beforeEach(async () => {
  platform = await openOrganizations()
})
afterEach(() => platform.close())

describe('a sign-up', () => {
  it('makes an organization with its user as admin, once the address is confirmed and not before', async () => {
    await ask()
    expect(await organizations()).toEqual([])
    const signedIn = await verify(await mailedToken(platform, 'ada@acme.example'))
    expect(signedIn).toMatchObject({ user: { email: 'ada@acme.example', role: 'admin' } })
    expect(await organizations()).toMatchObject([{ slug: 'acme-sohne', status: 'active', plan: 'starter' }])
  })

  it('answers a taken address as a free one, and tells the owner', async () => {
    const free = await ask()
    await verify(await mailedToken(platform, 'ada@acme.example'))
    const taken = await ask({ ...asked, email: 'ADA@acme.example', name: 'Eve', password: 'eve was here too' })
    expect(taken).toEqual(free)
    expect((await mailsTo(platform, 'ada@acme.example')).map(({ template }) => template)).toEqual([
      'verify_address',
      'address_taken',
    ])
    await expect(
      platform.call('POST /v1/auth/sign-in', { body: { email: asked.email, password: 'eve was here too' } }),
    ).rejects.toMatchObject({ kind: 'unauthenticated' })
  })

  it('of somebody else with the same address does not change what the first link confirms', async () => {
    await ask()
    const token = await mailedToken(platform, 'ada@acme.example')
    await ask({ ...asked, name: 'Eve', organizationName: 'Evil', password: 'eve was here too' })
    await verify(token)
    await expect(
      platform.call('POST /v1/auth/sign-in', { body: { email: asked.email, password } }),
    ).resolves.toMatchObject({ user: { name: 'Ada' } })
    const later = await mailedToken(platform, 'ada@acme.example')
    await expect(verify(later)).rejects.toMatchObject({ detail: { code: 'link_used' } })
  })

  it('makes one organization though the link is opened twice at the same moment', async () => {
    await ask()
    const token = await mailedToken(platform, 'ada@acme.example')
    const outcomes = await Promise.allSettled([verify(token), verify(token)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await organizations()).toHaveLength(1)
  })

  it('is not confirmed by a link that is a day old', async () => {
    await ask()
    const token = await mailedToken(platform, 'ada@acme.example')
    platform.leap(24 * 60 * 60_000)
    await expect(verify(token)).rejects.toMatchObject({ kind: 'invalid', detail: { code: 'link_expired' } })
  })

  it.each([
    { why: 'a free-mail address', change: { email: 'ada@gmail.com' }, path: 'email', rule: 'work_email' },
    { why: 'a weak password', change: { password: 'aaaaaaaaaaaa' }, path: 'password', rule: 'password_policy' },
  ])('with $why is refused, naming the field', async ({ change, path, rule }) => {
    await expect(ask({ ...asked, ...change })).rejects.toMatchObject({ detail: { errors: [{ path, rule }] } })
  })

  it('finds a slug of its own where the name is taken', async () => {
    await signUp(platform, 'ada@acme.example', 'Acme')
    await signUp(platform, 'bob@other.example', 'Acme')
    const slugs = (await organizations()).map(({ slug }) => slug)
    expect(new Set(slugs).size).toBe(2)
    expect(await platform.asPlatform((it) => findOrganization(it, 'acme'))).toMatchObject({ slug: 'acme' })
  })
})
