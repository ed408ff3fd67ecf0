import { type Caller, readLog } from '@workflow/engine'
import { MessageRequests } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { ClientHandovers, type Handoff, Handoffs, handoverId } from './handoff.ts'
import { Assignments, type ClientFacingRole, defaultCapacity } from './model.ts'
import { Rosters } from './roster.ts'
import {
  addStaff,
  announceOrganization,
  eventTypes,
  openWorkforce,
  platformAdmin,
  setStatus,
  sign,
} from './workforce.fixtures.ts'

const hourMs = 3_600_000
let platform: TestPlatform

beforeEach(async () => {
  platform = await openWorkforce()
  await addStaff(platform, 'usr_sales', 'sales_agent')
  await setStatus(platform, 'usr_sales', 'online')
  await announceOrganization(platform, 'org_a')
})
afterEach(() => platform.close())

const staff = (userId: string, role: ClientFacingRole, organizationId?: string): Caller => ({
  kind: 'staff',
  userId,
  role,
  sessionId: 'ses_test',
  ...(organizationId === undefined ? {} : { organizationId }),
})

async function addOnline(role: ClientFacingRole, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await addStaff(platform, id, role)
    await setStatus(platform, id, 'online')
  }
}

const handoffs = async (organizationId = 'org_a') =>
  (await platform.asTenant(organizationId, (it) => it.query(Handoffs, 'all'))).items

async function onlyHandoff(organizationId = 'org_a'): Promise<Handoff> {
  const [first, ...others] = await handoffs(organizationId)
  if (first === undefined || others.length > 0) throw new Error('not one handoff')
  return first
}

const answer = (what: 'accept' | 'decline', handoff: Handoff, userId: string, organizationId = 'org_a') =>
  platform.call<Handoff>(`POST /v1/handoffs/{organizationId}/{handoffId}/${what}`, {
    caller: staff(userId, handoff.toRole),
    params: { organizationId, handoffId: handoff.id },
    body: what === 'decline' ? { reason: 'On holiday from tomorrow' } : undefined,
  })

const active = async (role: ClientFacingRole, organizationId = 'org_a') =>
  (await platform.asTenant(organizationId, (it) => it.query(Assignments, 'byRole', { role, active: true }))).items.map(
    ({ id }) => id,
  )

describe('a client that signed', () => {
  it('is offered to whoever of onboarding has the least to do, with what is known of it', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2')
    await sign(platform, 'org_a', 'nda_signed')
    const handoff = await onlyHandoff()
    expect(handoff).toMatchObject({ state: 'offered', offeredTo: 'usr_1', fromAgentId: 'usr_sales' })
    expect(handoff.context.notes).toContain('Harbour Bikes, bicycle repair')
    expect(handoff.context.preferences).toContain('en-GB')
    const mine = await platform.call<{ items: { organizationId: string }[] }>('GET /v1/handoff-offers', {
      caller: staff('usr_1', 'onboarding_specialist'),
    })
    expect(mine.items.map(({ organizationId }) => organizationId)).toEqual(['org_a'])
    await announceOrganization(platform, 'org_b')
    await sign(platform, 'org_b', 'nda_signed')
    expect((await onlyHandoff('org_b')).offeredTo).toBe('usr_2')
  })

  it('has its sales agent beside onboarding until the proposal is signed, and is told who comes', async () => {
    await addOnline('onboarding_specialist', 'usr_1')
    await sign(platform, 'org_a', 'nda_signed')
    await answer('accept', await onlyHandoff(), 'usr_1')
    expect([await active('sales_agent'), await active('onboarding_specialist')]).toEqual([['usr_sales'], ['usr_1']])
    const { items } = await platform.asTenant('org_a', (it) => it.query(MessageRequests, 'all'))
    expect(items).toMatchObject([{ template: 'handoff_confirmed', to: { address: 'mia@harbour.example' } }])
    await sign(platform, 'org_a', 'proposal_signed')
    expect([await active('sales_agent'), await active('onboarding_specialist')]).toEqual([[], ['usr_1']])
  })

  it('is taken over once, though two answer and one answers twice', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2')
    await sign(platform, 'org_a', 'nda_signed')
    const handoff = await onlyHandoff()
    await expect(answer('accept', handoff, 'usr_2')).rejects.toMatchObject({ detail: { code: 'not_offered' } })
    await answer('accept', handoff, 'usr_1')
    await answer('accept', handoff, 'usr_1')
    const roster = await platform.asPlatform((it) => it.get(Rosters, 'onboarding_specialist'))
    expect(roster.seats.flatMap(({ clients }) => clients)).toHaveLength(1)
    expect(roster.seats.flatMap(({ offers }) => offers)).toEqual([])
    expect((await eventTypes(platform, 'org_a')).filter((type) => type === 'handoff_accepted')).toHaveLength(1)
  })

  it('goes to the next when it is declined, and waits rather than come back to who declined', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2')
    await sign(platform, 'org_a', 'nda_signed')
    await answer('decline', await onlyHandoff(), 'usr_1')
    expect(await onlyHandoff()).toMatchObject({ state: 'offered', offeredTo: 'usr_2' })
    await answer('decline', await onlyHandoff(), 'usr_2')
    expect(await onlyHandoff()).toMatchObject({ state: 'waiting' })
    await addOnline('onboarding_specialist', 'usr_3')
    expect(await onlyHandoff()).toMatchObject({ state: 'offered', offeredTo: 'usr_3' })
  })

  it('goes to the next when nobody answers in time, and no earlier timer takes it from them', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2')
    await sign(platform, 'org_a', 'nda_signed')
    await platform.clock.advance(4 * hourMs + 60_000)
    await platform.kernel.idle()
    expect(await onlyHandoff()).toMatchObject({ state: 'offered', offeredTo: 'usr_2', offer: 2 })
    await platform.clock.advance(2 * hourMs)
    await platform.kernel.idle()
    expect(await onlyHandoff()).toMatchObject({ offeredTo: 'usr_2', offer: 2 })
  })

  it('goes to the next at once when who was offered it goes offline', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2')
    await sign(platform, 'org_a', 'nda_signed')
    await setStatus(platform, 'usr_1', 'offline')
    expect(await onlyHandoff()).toMatchObject({
      offeredTo: 'usr_2',
      refusals: [{ agentId: 'usr_1', because: 'absent' }],
    })
  })

  it('waits for somebody, first come, first served, and nobody is offered more than they can take', async () => {
    for (const id of ['org_b', 'org_c']) await announceOrganization(platform, id)
    for (const id of ['org_a', 'org_b', 'org_c']) await sign(platform, id, 'nda_signed')
    expect((await onlyHandoff('org_c')).state).toBe('waiting')
    await addStaff(platform, 'usr_1', 'onboarding_specialist')
    const capacity = { ...defaultCapacity, maxActiveHandoffs: 2 }
    await platform.call('POST /v1/agents', { caller: platformAdmin, body: { userId: 'usr_1', capacity } })
    await setStatus(platform, 'usr_1', 'online')
    const states = await Promise.all(['org_a', 'org_b', 'org_c'].map(async (id) => (await onlyHandoff(id)).state))
    expect(states).toEqual(['offered', 'offered', 'waiting'])
  })
})

describe('the end of onboarding', () => {
  const weekOne = () =>
    platform.call('POST /v1/onboarding/week-one', { caller: staff('usr_1', 'onboarding_specialist', 'org_a') })

  beforeEach(async () => {
    await addOnline('onboarding_specialist', 'usr_1')
    await sign(platform, 'org_a', 'nda_signed')
    await answer('accept', await onlyHandoff(), 'usr_1')
    await addOnline('support_specialist', 'usr_support')
    await addOnline('success_manager', 'usr_success')
  })

  it('is a handoff to two, done only when both have accepted', async () => {
    await weekOne()
    const [support, success] = ['onboarding_to_support', 'onboarding_to_success'].map((kind) => async () => {
      const found = (await handoffs()).find((one) => one.kind === kind)
      if (found === undefined) throw new Error(`no ${kind}`)
      return found
    })
    if (support === undefined || success === undefined) throw new Error('no handoffs')
    await answer('accept', await support(), 'usr_support')
    const half = await platform.asTenant('org_a', (it) => it.get(ClientHandovers, handoverId))
    expect([half.open, half.completedAt, await active('onboarding_specialist')]).toEqual([
      ['onboarding_to_success'],
      undefined,
      ['usr_1'],
    ])
    await answer('accept', await success(), 'usr_success')
    expect([
      await active('onboarding_specialist'),
      await active('support_specialist'),
      await active('success_manager'),
    ]).toEqual([[], ['usr_support'], ['usr_success']])
    expect((await eventTypes(platform, 'org_a')).filter((type) => type === 'handoff_completed')).toHaveLength(1)
  })

  it('comes once', async () => {
    await weekOne()
    await expect(weekOne()).rejects.toMatchObject({ kind: 'conflict' })
  })
})

describe('who is not there', () => {
  it('keeps their clients for a day, and loses them to others afterwards', async () => {
    await addOnline('sales_agent', 'usr_other')
    await setStatus(platform, 'usr_sales', 'offline')
    await platform.clock.advance(23 * hourMs)
    await platform.kernel.idle()
    expect(await active('sales_agent')).toEqual(['usr_sales'])
    await platform.clock.advance(2 * hourMs)
    await platform.kernel.idle()
    expect(await active('sales_agent')).toEqual(['usr_other'])
  })

  it('keeps them when they came back in between', async () => {
    await addOnline('sales_agent', 'usr_other')
    await setStatus(platform, 'usr_sales', 'offline')
    await platform.clock.advance(20 * hourMs)
    await setStatus(platform, 'usr_sales', 'online')
    await setStatus(platform, 'usr_sales', 'offline')
    await platform.clock.advance(10 * hourMs)
    await platform.kernel.idle()
    expect(await active('sales_agent')).toEqual(['usr_sales'])
  })
})

describe('a specialist', () => {
  const invite = () =>
    platform.call<Handoff>('POST /v1/specialist-invitations', {
      caller: staff('usr_success', 'success_manager', 'org_a'),
      body: { opportunityType: 'voice_addon', reason: 'Many calls', context: 'They asked twice' },
    })
  const giveBack = (invitation: Handoff, userId: string) =>
    platform.call<Handoff>('POST /v1/specialist-invitations/{organizationId}/{invitationId}/hand-back', {
      caller: staff(userId, 'sales_specialist'),
      params: { organizationId: 'org_a', invitationId: invitation.id },
      body: { outcome: 'won', revenueMinor: 120_000, currency: 'INR', notes: 'Voice from May' },
    })
  const knows = (userId: string) =>
    platform.call('POST /v1/agents', { caller: platformAdmin, body: { userId, expertise: ['voice_addon'] } })
  const addExperts = async (...ids: readonly string[]) => {
    await addOnline('sales_specialist', ...ids)
    for (const id of ids) await knows(id)
  }

  it('is who knows the field and is there; works with the client for a while, and gives it back with what came of it', async () => {
    await addOnline('sales_specialist', 'usr_1')
    await addExperts('usr_2')
    const invitation = await invite()
    expect(invitation).toMatchObject({ state: 'offered', offeredTo: 'usr_2', context: { notes: 'They asked twice' } })
    const mine = await platform.call<{ items: Handoff[] }>('GET /v1/handoff-offers', {
      caller: staff('usr_2', 'sales_specialist'),
    })
    expect(mine.items).toMatchObject([{ kind: 'specialist', opportunity: { type: 'voice_addon' } }])
    await expect(answer('accept', invitation, 'usr_1')).rejects.toMatchObject({ detail: { code: 'not_offered' } })
    await answer('accept', invitation, 'usr_2')
    expect(await active('sales_specialist')).toEqual(['usr_2'])
    await expect(giveBack(invitation, 'usr_1')).rejects.toMatchObject({ detail: { code: 'not_accepted' } })
    await giveBack(invitation, 'usr_2')
    expect(await active('sales_specialist')).toEqual([])
    const [told] = (await readLog(platform.ports, 'org_a', { limit: 100 })).filter(
      ({ event }) => event.type === 'specialist_handoff_back',
    )
    expect(told?.event.data).toMatchObject({ outcome: 'won', revenueMinor: 120_000, currency: 'INR' })
  })

  it('is waited for where nobody knows the field, and asked when somebody comes who does', async () => {
    const invitation = await invite()
    expect(invitation).toMatchObject({ state: 'waiting' })
    await addOnline('sales_specialist', 'usr_1')
    await knows('usr_1')
    await setStatus(platform, 'usr_1', 'away')
    await setStatus(platform, 'usr_1', 'online')
    expect((await handoffs()).find(({ id }) => id === invitation.id)).toMatchObject({ offeredTo: 'usr_1' })
  })

  it('is the next where one declines, leaves or does not answer', async () => {
    await addExperts('usr_1', 'usr_2', 'usr_3')
    const invitation = await invite()
    const now = async () => (await handoffs()).find(({ id }) => id === invitation.id)
    await answer('decline', invitation, invitation.offeredTo ?? '')
    const second = (await now())?.offeredTo ?? ''
    await setStatus(platform, second, 'offline')
    const third = (await now())?.offeredTo ?? ''
    expect(new Set([invitation.offeredTo, second, third]).size).toBe(3)
  })

  it('who stays away has the client no more, and the next is asked', async () => {
    await addExperts('usr_1', 'usr_2')
    const invitation = await invite()
    await answer('accept', invitation, 'usr_1')
    await setStatus(platform, 'usr_1', 'offline')
    await platform.clock.advance(25 * hourMs)
    await platform.kernel.idle()
    expect(await active('sales_specialist')).toEqual([])
    expect((await handoffs()).find(({ id }) => id === invitation.id)).toMatchObject({
      state: 'offered',
      offeredTo: 'usr_2',
    })
  })
})

describe('room that came', () => {
  it('is offered to who waits: when an assignment ends, and when an offer is answered', async () => {
    for (const id of ['org_b', 'org_c']) await announceOrganization(platform, id)
    await addStaff(platform, 'usr_1', 'onboarding_specialist')
    const capacity = { ...defaultCapacity, maxConcurrentClients: 1 }
    await platform.call('POST /v1/agents', { caller: platformAdmin, body: { userId: 'usr_1', capacity } })
    await setStatus(platform, 'usr_1', 'online')
    for (const id of ['org_a', 'org_b', 'org_c']) await sign(platform, id, 'nda_signed')
    await answer('accept', await onlyHandoff(), 'usr_1')
    expect((await onlyHandoff('org_b')).state).toBe('waiting')
    const params = { organizationId: 'org_a', agentId: 'usr_1' }
    await platform.call('DELETE /v1/assignments/{organizationId}/{agentId}', { caller: platformAdmin, params })
    expect(await onlyHandoff('org_b')).toMatchObject({ state: 'offered', offeredTo: 'usr_1' })
    await answer('decline', await onlyHandoff('org_b'), 'usr_1', 'org_b')
    expect(await onlyHandoff('org_c')).toMatchObject({ state: 'offered', offeredTo: 'usr_1' })
  })

  it('is not given twice: an offer takes a place until it is answered', async () => {
    await addStaff(platform, 'usr_1', 'onboarding_specialist')
    const capacity = { ...defaultCapacity, maxConcurrentClients: 1 }
    await platform.call('POST /v1/agents', { caller: platformAdmin, body: { userId: 'usr_1', capacity } })
    await setStatus(platform, 'usr_1', 'online')
    await sign(platform, 'org_a', 'nda_signed')
    await announceOrganization(platform, 'org_b')
    const named = { organizationId: 'org_b', agentId: 'usr_1' }
    await expect(platform.call('POST /v1/assignments', { caller: platformAdmin, body: named })).rejects.toMatchObject({
      kind: 'conflict',
    })
  })
})

describe('the end of onboarding that changed hands', () => {
  it('ends the assignment of whoever has the client by then', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2')
    await sign(platform, 'org_a', 'nda_signed')
    await answer('accept', await onlyHandoff(), 'usr_1')
    await platform.call('POST /v1/onboarding/week-one', { caller: staff('usr_1', 'onboarding_specialist', 'org_a') })
    await setStatus(platform, 'usr_1', 'offline')
    await platform.clock.advance(25 * hourMs)
    await platform.kernel.idle()
    expect(await active('onboarding_specialist')).toEqual(['usr_2'])
    await addOnline('support_specialist', 'usr_support')
    await addOnline('success_manager', 'usr_success')
    for (const [kind, userId] of [
      ['onboarding_to_support', 'usr_support'],
      ['onboarding_to_success', 'usr_success'],
    ] as const) {
      const found = (await handoffs()).find((one) => one.kind === kind)
      if (found === undefined) throw new Error(`no ${kind}`)
      await answer('accept', found, userId)
    }
    expect(await active('onboarding_specialist')).toEqual([])
  })
})
