import type { Caller } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { defaultCapacity, type Escalation, Escalations } from './model.ts'
import { Rosters, seatOf } from './roster.ts'
import {
  addMember,
  addStaff,
  announceOrganization,
  changeRole,
  escalate,
  eventTypes,
  memberCaller,
  openWorkforce,
  platformAdmin,
  resolveConversation,
  setStatus,
} from './workforce.fixtures.ts'

let platform: TestPlatform
const bo = memberCaller('org_a', 'usr_bo', 'agent')
const cy = memberCaller('org_a', 'usr_cy', 'agent')
const ada = memberCaller('org_a', 'usr_ada', 'admin')
const claim = (caller: Caller, escalationId = 'esc_1') =>
  platform.call<Escalation>('POST /v1/escalations/{escalationId}/claim', { caller, params: { escalationId } })
const release = (caller: Caller, outcome = 'handed_back', escalationId = 'esc_1') =>
  platform.call<Escalation>('POST /v1/escalations/{escalationId}/release', {
    caller,
    params: { escalationId },
    body: { outcome },
  })
const escalation = (id = 'esc_1') => platform.asTenant('org_a', (it) => it.get(Escalations, id))

beforeEach(async () => {
  platform = await openWorkforce()
  await announceOrganization(platform, 'org_a')
  await addMember(platform, 'org_a', 'usr_ada', 'admin')
  await addMember(platform, 'org_a', 'usr_bo', 'agent')
  await addMember(platform, 'org_a', 'usr_cy', 'agent')
})
afterEach(() => platform.close())

describe('a conversation that asks for a person', () => {
  it('is offered to the own people who are there, before the staff', async () => {
    await addStaff(platform, 'usr_s', 'support_specialist')
    await setStatus(platform, 'usr_s', 'online')
    const body = { organizationId: 'org_a', agentId: 'usr_s' }
    await platform.call('POST /v1/assignments', { caller: platformAdmin, body })
    await escalate(platform, 'org_a', 'esc_0')
    expect(await escalation('esc_0')).toMatchObject({ state: 'offered', offeredTo: ['usr_s'] })
    await setStatus(platform, 'usr_bo', 'online')
    await escalate(platform, 'org_a', 'esc_1')
    expect(await escalation()).toMatchObject({ state: 'offered', offeredTo: ['usr_bo'] })
    expect((await escalation()).summary).toContain('Wants a refund')
  })

  it('waits where nobody is there, and is offered to whoever comes', async () => {
    await escalate(platform, 'org_a', 'esc_1')
    expect((await escalation()).state).toBe('waiting')
    await setStatus(platform, 'usr_cy', 'online')
    expect(await escalation()).toMatchObject({ state: 'offered', offeredTo: ['usr_cy'] })
  })

  it('falls back when its time is up', async () => {
    await escalate(platform, 'org_a', 'esc_1')
    await platform.clock.advance(31_000)
    await platform.kernel.idle()
    expect((await escalation()).state).toBe('timed_out')
    expect(await eventTypes(platform, 'org_a')).toContain('escalation_timed_out')
    await expect(claim(bo)).rejects.toMatchObject({ kind: 'conflict', detail: { code: 'timed_out' } })
  })

  it('does not fall back once somebody has it', async () => {
    await escalate(platform, 'org_a', 'esc_1')
    await claim(bo)
    await platform.clock.advance(31_000)
    await platform.kernel.idle()
    expect((await escalation()).state).toBe('claimed')
    expect(await eventTypes(platform, 'org_a')).not.toContain('escalation_timed_out')
  })
})

describe('taking over', () => {
  beforeEach(() => escalate(platform, 'org_a', 'esc_1'))

  it('succeeds for one of two who claim at the same moment, and tells the other who has it', async () => {
    const outcomes = await Promise.allSettled([claim(bo), claim(cy)])
    const [lost] = outcomes.filter((outcome) => outcome.status === 'rejected')
    const { claimedBy } = await escalation()
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(lost?.reason).toMatchObject({ kind: 'conflict', detail: { code: 'claimed' } })
    expect(String(lost?.reason)).toContain(claimedBy?.name)
    expect((await eventTypes(platform, 'org_a')).filter((type) => type === 'escalation_claimed')).toHaveLength(1)
  })

  it('twice is the same as once', async () => {
    await claim(bo)
    expect(await claim(bo)).toMatchObject({ state: 'claimed', claimedBy: { userId: 'usr_bo' } })
  })

  it('is open to an admin who is no registered agent', async () => {
    expect(await claim(ada)).toMatchObject({ claimedBy: { name: 'Member usr_ada' } })
  })

  it('ends at what one person can hold, and goes on when they let go', async () => {
    const capacity = { ...defaultCapacity, maxLiveConversations: 1 }
    await platform.call('POST /v1/agents', { caller: ada, body: { userId: 'usr_bo', capacity } })
    await escalate(platform, 'org_a', 'esc_2')
    await claim(bo, 'esc_1')
    await expect(claim(bo, 'esc_2')).rejects.toMatchObject({ detail: { code: 'at_capacity' } })
    await release(bo)
    expect((await claim(bo, 'esc_2')).state).toBe('claimed')
  })

  it('ends with the conversation, and frees who had it', async () => {
    await claim(bo)
    await resolveConversation(platform, 'org_a', 'cnv_esc_1')
    expect((await escalation()).state).toBe('closed')
    const roster = await platform.asPlatform((it) => it.get(Rosters, 'org_a'))
    expect(seatOf(roster, 'usr_bo')?.conversations).toEqual([])
  })

  it('is undone by who has it or an admin, and by nobody else', async () => {
    await claim(bo)
    await expect(release(cy)).rejects.toMatchObject({ kind: 'forbidden' })
    expect(await release(ada, 'closed')).toMatchObject({ state: 'closed' })
    await expect(release(bo)).rejects.toMatchObject({ kind: 'conflict' })
  })

  it('is not possible for people of another organization', async () => {
    await addMember(platform, 'org_b', 'usr_eve', 'admin')
    const eve = memberCaller('org_b', 'usr_eve', 'admin')
    await expect(claim(eve)).rejects.toMatchObject({ kind: 'not_found' })
    const { items } = await platform.call<{ items: unknown[] }>('GET /v1/escalations', { caller: eve })
    expect(items).toEqual([])
  })
})

describe('an agent', () => {
  it('who gets a role that takes over nothing is offered nothing any more', async () => {
    await setStatus(platform, 'usr_bo', 'online')
    await changeRole(platform, 'org_a', 'usr_bo', 'viewer')
    await escalate(platform, 'org_a', 'esc_1')
    expect(await escalation()).toMatchObject({ state: 'waiting', offeredTo: [] })
  })

  const status = (caller: Caller, agentId: string) =>
    platform.call('PATCH /v1/agents/{agentId}/availability', { caller, params: { agentId }, body: { status: 'away' } })

  it('is set away by themselves or their admin, by no colleague and no stranger', async () => {
    await expect(status(bo, 'usr_bo')).resolves.toMatchObject({ status: 'away' })
    await expect(status(ada, 'usr_cy')).resolves.toMatchObject({ status: 'away' })
    await expect(status(bo, 'usr_cy')).rejects.toMatchObject({ kind: 'forbidden' })
    const eve = memberCaller('org_b', 'usr_eve', 'admin')
    await expect(status(eve, 'usr_bo')).rejects.toMatchObject({ kind: 'not_found' })
  })

  it.each([
    { userId: 'usr_nobody', rule: 'exists' },
    { userId: 'usr_dev', rule: 'role' },
  ])('cannot be $userId, by the rule $rule', async ({ userId, rule }) => {
    await addMember(platform, 'org_a', 'usr_dev', 'developer')
    await expect(platform.call('POST /v1/agents', { caller: ada, body: { userId } })).rejects.toMatchObject({
      detail: { errors: [{ path: 'userId', rule }] },
    })
  })
})
