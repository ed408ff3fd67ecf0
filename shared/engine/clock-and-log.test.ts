import type { StoredDocument } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineEngine, followLog, type LoggedEvent, readLog, step } from './index.ts'
import { KernelFixture, Tickets } from './kernel.fixtures.ts'
import { eventLog, platformTenant } from './records.ts'

const minuteMs = 60_000

let fixture: KernelFixture
beforeEach(() => {
  fixture = new KernelFixture()
})
afterEach(() => fixture.dispose())

const counter = defineEngine({
  name: 'counter',
  scope: 'tenant',
  collections: [Tickets],
  on: [
    step('ticket_created', async (event, tenant) => {
      const ticket = await tenant.get(Tickets, event.data.ticketId)
      tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
    }),
  ],
})

const logged = async () => (await readLog(fixture.ports, 'org_a', { limit: 100 })).map(({ event }) => event.subject)
const ticks = async (type: string) =>
  (await readLog(fixture.ports, platformTenant, { limit: 500 }))
    .filter(({ event }) => event.type === type)
    .map(({ event }) => (event.data as { at: string }).at)

/** Puts what a later version of the code logged into the place of an entry: published, or not yet. */
async function makeUnreadable(id: string, pending: boolean): Promise<void> {
  const [found] = await fixture.ports.documents.find({
    parent: 'organizations/org_a',
    collection: eventLog.name,
    name: 'bySubject',
    equals: { subject: id },
    limit: 1,
  })
  if (!found) throw new Error(`no entry about ${id}`)
  const { path, fields, version, lastEvents, body } = found
  const { envelope } = body as { envelope: object }
  const later: StoredDocument['body'] = { envelope: { ...envelope, type: 'ticket_teleported' } }
  const shown = { ...fields, pending: pending ? 0 : null }
  await fixture.ports.documents.commit({
    guards: [],
    writes: [{ kind: 'set', path, fields: shown, body: later, version, lastEvents }],
  })
}

describe('an entry of the log that this version cannot read', () => {
  it('keeps neither the process from starting nor the entries behind it from being published', async () => {
    // Nothing is handed over: everything stays to be published.
    await fixture.start([counter], (ports) => {
      ports.queue.publish = () => Promise.reject(new Error('down'))
      return ports
    })
    for (const id of ['tkt_1', 'tkt_2', 'tkt_3']) await fixture.open(id)
    await makeUnreadable('tkt_1', true)
    await fixture.stop()
    fixture.faults.length = 0
    await fixture.start([counter])
    await fixture.kernel.idle()
    const counts = await Promise.all(['tkt_1', 'tkt_2', 'tkt_3'].map((id) => fixture.ticket(id)))
    expect(counts.map((ticket) => ticket?.count)).toEqual([0, 1, 1])
    expect(fixture.faults).toEqual(['an entry of the log cannot be published'])
  })

  it('is left out where the log is read or followed, and cuts no page short', async () => {
    await fixture.start([counter])
    for (const id of ['tkt_1', 'tkt_2', 'tkt_3']) await fixture.open(id)
    await fixture.kernel.idle()
    await makeUnreadable('tkt_2', false)
    expect(await logged()).toEqual(['tkt_1', 'tkt_3'])
    const newest = await readLog(fixture.ports, 'org_a', { limit: 2, newestFirst: true })
    expect(newest.map(({ event }) => event.subject)).toEqual(['tkt_3', 'tkt_1'])
    const heard: LoggedEvent[] = []
    const stop = await followLog(fixture.ports, 'org_a', '2000-01-01T00:00:00.000Z', (event) => void heard.push(event))
    await fixture.open('tkt_4')
    await fixture.kernel.idle()
    expect(heard.map(({ event }) => event.subject)).toEqual(['tkt_1', 'tkt_3', 'tkt_4'])
    stop()
  })
})

describe('the ticks of the clock', () => {
  it('come once each, and what fell into no minute that was counted is made up for', async () => {
    await fixture.start([counter])
    const startMs = fixture.clock.now().getTime()
    await fixture.clock.advance(minuteMs)
    await fixture.kernel.idle()
    const day = new Date(startMs).toISOString().slice(0, 10)
    expect(await ticks('daily')).toEqual([`${day}T00:00:00.000Z`])
    await fixture.stop()
    // Off over midnight.
    await fixture.clock.advance(30 * 3_600_000)
    await fixture.start([counter])
    for (let minute = 0; minute < 3; minute += 1) {
      await fixture.clock.advance(minuteMs)
      await fixture.kernel.idle()
    }
    const nextDay = fixture.clock.now().toISOString().slice(0, 10)
    expect(await ticks('daily')).toEqual([`${day}T00:00:00.000Z`, `${nextDay}T00:00:00.000Z`])
    expect(new Set(await ticks('hourly')).size).toBe((await ticks('hourly')).length)
    expect(await ticks('every_minute')).toHaveLength(4)
  })
})
