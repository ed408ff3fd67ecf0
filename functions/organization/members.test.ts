import type { Caller } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { callerOf, foundOrganization, mailedToken, openOrganizations, password } from './organization.fixtures.ts'
import type { SignedIn } from './sessions.ts'
import { addMember } from './users.ts'

let platform: TestPlatform
let admin: Extract<Caller, { kind: 'member' }>
const invite = (email: string, role: string) => {
  // Mail is found by its time.
  platform.leap(1)
  return platform.call('POST /v1/invitations', { caller: admin, body: { email, role } })
}
const accept = (token: string) =>
  platform.call<SignedIn>('POST /v1/invitations/accept', { body: { token, name: 'Bo', password } })
const setRole = (caller: Caller, userId: string, role: string) =>
  platform.call('PATCH /v1/members/{userId}', { caller, params: { userId }, body: { role } })
const remove = (caller: Caller, userId: string) =>
  platform.call('DELETE /v1/members/{userId}', { caller, params: { userId } })
const memberRoles = async () => {
  const { items } = await platform.call<{ items: { role: string }[] }>('GET /v1/members', { caller: admin })
  return items.map(({ role }) => role)
}

beforeEach(async () => {
  platform = await openOrganizations()
  admin = callerOf(await foundOrganization(platform, 'ada@acme.example'))
})
afterEach(() => platform.close())

describe('an invitation', () => {
  it('brings somebody into the organization with its role, once', async () => {
    await invite('bo@gmail.com', 'agent')
    const token = await mailedToken(platform, 'bo@gmail.com')
    expect(await accept(token)).toMatchObject({ user: { role: 'agent', organizationId: admin.organizationId } })
    await expect(accept(token)).rejects.toMatchObject({ detail: { code: 'link_used' } })
    expect(await memberRoles()).toEqual(['admin', 'agent'])
  })

  it('works for seven days', async () => {
    await invite('bo@acme.example', 'viewer')
    platform.leap(7 * 24 * 60 * 60_000)
    await expect(accept(await mailedToken(platform, 'bo@acme.example'))).rejects.toMatchObject({
      detail: { code: 'link_expired' },
    })
  })

  it('does not move somebody who has an account elsewhere', async () => {
    const other = await foundOrganization(platform, 'eve@other.example')
    await invite('eve@other.example', 'admin')
    await expect(accept(await mailedToken(platform, 'eve@other.example'))).rejects.toMatchObject({ kind: 'conflict' })
    const me = await platform.call('GET /v1/me', { caller: callerOf(other) })
    expect(me).toMatchObject({ organization: { id: other.user.organizationId } })
  })

  it('brings somebody back who had left', async () => {
    await invite('bo@acme.example', 'viewer')
    const first = await accept(await mailedToken(platform, 'bo@acme.example'))
    await remove(callerOf(first), first.user.id)
    await invite('bo@acme.example', 'developer')
    const again = await accept(await mailedToken(platform, 'bo@acme.example'))
    expect(again.user).toMatchObject({ id: first.user.id, role: 'developer' })
  })
})

describe('an organization that has an admin', () => {
  it('keeps the last one', async () => {
    await expect(setRole(admin, admin.userId, 'viewer')).rejects.toMatchObject({ detail: { code: 'last_admin' } })
    await expect(remove(admin, admin.userId)).rejects.toMatchObject({ detail: { code: 'last_admin' } })
    expect(await memberRoles()).toEqual(['admin'])
  })

  it('keeps one of two who leave at the same moment', async () => {
    const { organizationId } = admin
    const second = await platform.asPlatform((it) =>
      addMember(it, { organizationId, name: 'Bo', email: 'bo@acme.example', password, role: 'admin' }),
    )
    const other = { ...admin, userId: second.id }
    const outcomes = await Promise.allSettled([remove(admin, admin.userId), remove(other, other.userId)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await memberRoles()).toEqual(['admin'])
  })

  it('is not touched by the admin of another', async () => {
    const stranger = callerOf(await foundOrganization(platform, 'eve@other.example'))
    await expect(setRole(stranger, admin.userId, 'viewer')).rejects.toMatchObject({ kind: 'not_found' })
    await expect(remove(stranger, admin.userId)).rejects.toMatchObject({ kind: 'not_found' })
    expect(await memberRoles()).toEqual(['admin'])
  })
})

describe('a member who is no admin', () => {
  it('may leave, and may not remove others', async () => {
    await invite('bo@acme.example', 'agent')
    const agent = callerOf(await accept(await mailedToken(platform, 'bo@acme.example')))
    await expect(remove(agent, admin.userId)).rejects.toMatchObject({ kind: 'forbidden' })
    await remove(agent, agent.userId)
    expect(await memberRoles()).toEqual(['admin'])
  })
})
