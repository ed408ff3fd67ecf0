import { MessageRequests, PlatformMessageRequests } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { ClientHandovers, handoverId } from './handoff.ts'
import { handoffDesk, staff } from './handoffs.fixtures.ts'
import { defaultCapacity } from './model.ts'
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

const { handoffs, addOnline, onlyHandoff, answer, active } = handoffDesk(() => platform)

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

  it('is told to whoever is offered it, each time it goes on to somebody else', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2')
    await sign(platform, 'org_a', 'nda_signed')
    await answer('decline', await onlyHandoff(), 'usr_1')
    const { items } = await platform.asPlatform((it) => it.query(PlatformMessageRequests, 'all'))
    expect(items.map(({ template, to, channel }) => [template, to.userId, channel]).sort()).toEqual([
      ['handoff_offered', 'usr_1', 'in_app'],
      ['handoff_offered', 'usr_2', 'in_app'],
    ])
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

  it('goes to the next when nobody answers in time', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2')
    await sign(platform, 'org_a', 'nda_signed')
    await platform.clock.advance(4 * hourMs + 60_000)
    await platform.kernel.idle()
    expect(await onlyHandoff()).toMatchObject({ state: 'offered', offeredTo: 'usr_2', offer: 2 })
  })

  it('leaves the next their own time, though the first one’s ends meanwhile', async () => {
    await addOnline('onboarding_specialist', 'usr_1', 'usr_2', 'usr_3')
    await sign(platform, 'org_a', 'nda_signed')
    await platform.clock.advance(2 * hourMs)
    await answer('decline', await onlyHandoff(), 'usr_1')
    await platform.clock.advance(3 * hourMs)
    await platform.kernel.idle()
    expect(await onlyHandoff()).toMatchObject({ state: 'offered', offeredTo: 'usr_2', offer: 2 })
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
