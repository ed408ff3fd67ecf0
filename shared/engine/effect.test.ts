import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineEngine, Effects, effect } from './index.ts'
import { KernelFixture, Tickets } from './kernel.fixtures.ts'

const other = { source: '/functions/sender', actor: 'engine:sender', correlationId: 'another process' }

let fixture: KernelFixture
beforeEach(() => {
  fixture = new KernelFixture()
})
afterEach(() => fixture.dispose())

describe('an effect outside', () => {
  const sending = (honoursKey: boolean, perform: (key: string) => Promise<string>) =>
    effect('ticket_created', {
      honoursKey,
      prepare: async (event) => ({ ticketId: event.data.ticketId }),
      perform: (_, key) => perform(key),
      settle: async (event, outcome, tenant) => {
        const ticket = await tenant.get(Tickets, event.data.ticketId)
        tenant.put(Tickets, { ...ticket, status: outcome.kind })
      },
    })

  it.each([
    { honoursKey: true, expected: 'done', calls: 2, why: 'is called again under the same key' },
    { honoursKey: false, expected: 'unknown', calls: 1, why: 'is not repeated: its outcome is unknown' },
  ])('interrupted by a crash $why', async ({ honoursKey, expected, calls }) => {
    const keys: string[] = []
    let crash = true
    const perform = async (key: string) => {
      keys.push(key)
      if (crash) await new Promise(() => undefined)
      return 'sent'
    }
    const engine = defineEngine({
      name: 'sender',
      scope: 'tenant',
      collections: [Tickets],
      on: [sending(honoursKey, perform)],
    })
    await fixture.start([engine])
    await fixture.open('tkt_1')
    while (keys.length === 0) await new Promise((resolve) => setImmediate(resolve))
    // The process ends in mid-call: nothing of it is awaited.
    await fixture.ports.close()
    crash = false
    await fixture.start([engine])
    await fixture.kernel.idle()
    expect((await fixture.ticket('tkt_1'))?.status).toBe(expected)
    expect(keys.length).toBe(calls)
    expect(new Set(keys).size).toBe(1)
  })

  it('that another process settled meanwhile, taking this one for dead, is not settled twice', async () => {
    const settled = async () => {
      await fixture.kernel.door('org_a', other).run(async (tenant) => {
        for (const record of (await tenant.query(Effects, 'byState', { state: 'attempting' })).items)
          tenant.put(Effects, { ...record, state: 'unknown' })
      })
      return 'sent'
    }
    const on = [sending(false, settled)]
    await fixture.start([defineEngine({ name: 'sender', scope: 'tenant', collections: [Tickets, Effects], on })])
    await fixture.open('tkt_1')
    await fixture.kernel.idle()
    expect((await fixture.ticket('tkt_1'))?.status).toBe('open')
  })

  it('that another process is at is left to it, and looked at again when that is over', async () => {
    const keys: string[] = []
    let elsewhere = true
    const on = [
      sending(false, async (key) => {
        keys.push(key)
        return 'sent'
      }),
    ]
    await fixture.start([defineEngine({ name: 'sender', scope: 'tenant', collections: [Tickets], on })], (ports) => ({
      ...ports,
      leases: { acquire: async (...asked) => (elsewhere ? undefined : ports.leases.acquire(...asked)) },
    }))
    await fixture.open('tkt_1')
    await fixture.settle(2)
    expect(keys).toEqual([])
    elsewhere = false
    await fixture.settle(2)
    expect(keys).toHaveLength(1)
    expect((await fixture.ticket('tkt_1'))?.status).toBe('done')
  })
})
