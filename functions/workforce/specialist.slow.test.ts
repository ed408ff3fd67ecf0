import { readLog } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import type { Handoff } from './handoff.ts'
import { handoffDesk, staff } from './handoffs.fixtures.ts'
import { announceOrganization, openWorkforce, platformAdmin, setStatus } from './workforce.fixtures.ts'

const hourMs = 3_600_000
let platform: TestPlatform
const { handoffs, addOnline, answer, active } = handoffDesk(() => platform)

beforeEach(async () => {
  platform = await openWorkforce()
  await announceOrganization(platform, 'org_a')
})
afterEach(() => platform.close())

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
