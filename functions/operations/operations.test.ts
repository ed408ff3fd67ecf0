import { type DeadLetter, defineEngine, type Kernel, readLog, step } from '@workflow/engine'
import { defineCollection, InvalidInput } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { createOperationsEngine } from './index.ts'
import { replayDeadLetter } from './settle-dead-letter.ts'

const Tickets = defineCollection({
  name: 'tickets',
  schema: z.object({ id: z.string(), handled: z.number() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

/** Takes tickets, and a callback never. */
const taker = defineEngine({
  name: 'taker',
  scope: 'tenant',
  collections: [Tickets],
  on: [
    step('ticket_created', async (event, tenant) => {
      if (event.data.kind === 'callback') throw new InvalidInput('callbacks are not taken here')
      const ticket = await tenant.get(Tickets, event.data.ticketId)
      tenant.put(Tickets, { ...ticket, handled: ticket.handled + 1 })
    }),
  ],
})

const engineer = { kind: 'staff', userId: 'usr_eng', role: 'platform_engineer', sessionId: 'ses_1' } as const
const idOf = (deadLetterId: string) => ({ caller: engineer, params: { deadLetterId } })

let platform: TestPlatform
beforeEach(async () => {
  platform = await openTestPlatform(() => {
    const kernelOf = (): Kernel => platform.kernel
    return [taker, createOperationsEngine({ kernelOf })]
  })
})
afterEach(() => platform.close())

async function poisoned(): Promise<DeadLetter> {
  await platform.asTenant('org_a', async (tenant) => {
    tenant.create(Tickets, { id: 'tkt_1', handled: 0 })
    tenant.emit('ticket_created', { ticketId: 'tkt_1', kind: 'callback', origin: 'member' })
  })
  await platform.kernel.idle()
  const [letter] = await letters()
  if (!letter) throw new Error('no dead letter')
  return letter
}

const letters = async (state = 'open') =>
  (await platform.call<{ items: DeadLetter[] }>('GET /v1/dead-letters', { caller: engineer, query: { state } })).items
const handled = async () => (await platform.asTenant('org_a', (tenant) => tenant.get(Tickets, 'tkt_1'))).handled
const replay = (id: string, body: unknown = {}) =>
  platform.call<DeadLetter>('POST /v1/dead-letters/{deadLetterId}/replay', { ...idOf(id), body })
const discard = (id: string, reason = 'not ours') =>
  platform.call<DeadLetter>('POST /v1/dead-letters/{deadLetterId}/discard', { ...idOf(id), body: { reason } })
const audited = async (type: string) =>
  (await readLog(platform.ports, 'org_a', { limit: 100 })).filter(({ event }) => event.type === type)

describe('a dead letter', () => {
  it('shows error, attempts and the event as it came', async () => {
    const { id } = await poisoned()
    const letter = await platform.call<DeadLetter>('GET /v1/dead-letters/{deadLetterId}', idOf(id))
    expect(letter).toMatchObject({ engine: 'taker', attempts: 1, error: { message: 'callbacks are not taken here' } })
    expect(JSON.parse(letter.payload)).toMatchObject({ type: 'ticket_created', data: { kind: 'callback' } })
  })

  it('is delivered mended, once, and the log says by whom', async () => {
    const { id, payload } = await poisoned()
    const { data } = JSON.parse(payload) as { data: object }
    expect(await replay(id, { data: { ...data, kind: 'ticket' } })).toMatchObject({ state: 'replayed' })
    expect(await handled()).toBe(1)
    expect(await letters()).toEqual([])
    expect(await audited('dead_letter_replayed')).toMatchObject([
      { event: { actor: 'user:usr_test', data: { deadLetterId: id, engine: 'taker', mended: true } } },
    ])
    await expect(replay(id)).rejects.toThrow('replayed by user:usr_test already')
    expect(await handled()).toBe(1)
  })

  it('that is replayed as it was comes back as another', async () => {
    const { id } = await poisoned()
    await replay(id)
    const [again] = await letters()
    expect(again?.id).not.toBe(id)
    expect(again).toMatchObject({ state: 'open', attempts: 1 })
    expect(await handled()).toBe(0)
  })

  it('is not replayed once the engines that took its event may have forgotten that', async () => {
    const { id } = await poisoned()
    platform.leap(44 * 86_400_000 + 1)
    await expect(replay(id)).rejects.toMatchObject({ detail: { code: 'too_old_to_replay' } })
    expect((await letters()).map((letter) => letter.id)).toEqual([id])
  })

  it('is not replayed with data that break its contract, and stays open', async () => {
    const { id } = await poisoned()
    const broken = replay(id, { data: { ticketId: 7 } })
    await expect(broken).rejects.toMatchObject({ detail: { errors: [{ path: 'data', rule: 'contract' }] } })
    expect((await letters()).map((letter) => letter.id)).toEqual([id])
  })

  it('that is discarded is not delivered, can still be read, and the log says why', async () => {
    const { id } = await poisoned()
    await discard(id)
    expect(await letters()).toEqual([])
    expect((await letters('discarded')).map((letter) => letter.reason)).toEqual(['not ours'])
    expect(await audited('dead_letter_discarded')).toMatchObject([{ event: { data: { deadLetterId: id } } }])
    await expect(replay(id)).rejects.toThrow('discarded')
    expect(await handled()).toBe(0)
  })

  it('is delivered where the process dies between the decision and the delivery', async () => {
    const { id, payload } = await poisoned()
    const { data } = JSON.parse(payload) as { data: object }
    const publish = platform.ports.queue.publish.bind(platform.ports.queue)
    platform.ports.queue.publish = async () => {
      throw new Error('the process is gone')
    }
    await platform.kernel
      .runPlatform({ source: '/functions/test', actor: 'user:x', correlationId: 'r' }, async (scope) => {
        const [letter] = await letters()
        if (letter) await replayDeadLetter(scope, letter, { ...data, kind: 'ticket' })
      })
      .catch(() => undefined)
    platform.ports.queue.publish = publish
    expect((await letters('replayed')).map((letter) => letter.id)).toEqual([id])
    for (let minute = 0; minute < 3; minute += 1) {
      await platform.clock.advance(60_000)
      await platform.kernel.idle()
    }
    expect(await handled()).toBe(1)
  })
})
