import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { defineEngine, defineTask, readLog, step } from './index.ts'
import { KernelFixture, Tickets, Views } from './kernel.fixtures.ts'
import { note } from './view-steps.fixtures.ts'

let fixture: KernelFixture
let otherCalls = 0
beforeEach(() => {
  fixture = new KernelFixture()
  otherCalls = 0
})
afterEach(() => fixture.dispose())

const engine = defineEngine({
  name: 'statistics',
  scope: 'tenant',
  collections: [Views, Tickets],
  on: [
    step('ticket_updated', (event, tenant) => note(tenant, event.subject, event), { ordered: true, projection: true }),
    step('ticket_created', async () => {
      otherCalls += 1
    }),
  ],
})

/** Three updates each of two tickets, a second apart, in two organizations. */
async function history(): Promise<void> {
  await fixture.start([engine])
  for (const organization of ['org_a', 'org_b']) {
    for (const id of ['tkt_1', 'tkt_2']) await fixture.open(id, organization)
    for (let round = 0; round < 3; round += 1) {
      await fixture.clock.advance(1_000)
      for (const id of ['tkt_1', 'tkt_2']) await fixture.update(id, organization)
    }
  }
  await fixture.kernel.idle()
}

it('builds the view again as it was, each subject in sequence, and calls no other handler', async () => {
  await history()
  const before = await fixture.views()
  expect(before.map((view) => view.seen)).toEqual([
    [2, 3, 4],
    [2, 3, 4],
  ])
  const logged = (await readLog(fixture.ports, 'org_a', { limit: 100 })).length
  await fixture.clearViews()
  expect(await fixture.kernel.replay(engine, 'org_a')).toBe(6)
  expect(await fixture.views()).toEqual(before)
  expect(otherCalls).toBe(4)
  expect((await readLog(fixture.ports, 'org_a', { limit: 100 })).length).toBe(logged)
})

it('replays again under an id of its own, however often that was done before', async () => {
  await history()
  for (let time = 0; time < 2; time += 1) {
    await fixture.clearViews()
    await fixture.kernel.replay(engine, 'org_a')
  }
  expect((await fixture.views()).map((view) => view.count)).toEqual([3, 3])
})

it('keeps to the range, its end excluded, and to the organization', async () => {
  await history()
  await fixture.clearViews()
  const [from, to] = ['2026-01-05T09:00:02.000Z', '2026-01-05T09:00:03.000Z']
  expect(await fixture.kernel.replay(engine, 'org_a', { from, to })).toBe(2)
  expect((await fixture.views()).map((view) => view.seen)).toEqual([[3], [3]])
  expect((await fixture.views('org_b')).map((view) => view.count)).toEqual([3, 3])
})

it('leaves live deliveries alone: what was replayed is not handled again, what comes is', async () => {
  await history()
  await fixture.clearViews()
  await fixture.kernel.replay(engine, 'org_a')
  await fixture.update('tkt_1')
  await fixture.settle(3)
  expect((await fixture.views()).map((view) => view.seen)).toEqual([
    [2, 3, 4, 5],
    [2, 3, 4],
  ])
})

const task = defineTask({
  name: 'judge',
  input: z.object({}),
  output: z.object({}),
  prompt: 'Judge.',
  baseline: () => ({}),
})

it.each([
  {
    what: 'that emits',
    handle: step(
      'ticket_created',
      async (event, tenant) => {
        const ticket = await tenant.get(Tickets, event.data.ticketId)
        tenant.put(Tickets, ticket)
        tenant.emit('ticket_resolved', { ticketId: ticket.id })
      },
      { projection: true },
    ),
    message: 'a projection emits nothing',
  },
  {
    what: 'that asks a model',
    handle: step('ticket_created', async (_, tenant) => void (await tenant.task(task, {})), { projection: true }),
    message: 'asks no model',
  },
  { what: 'that does not exist', handle: step('ticket_created', async () => undefined), message: 'has no projection' },
])('refuses a projection $what', async ({ handle, message }) => {
  await history()
  const wrong = defineEngine({ name: 'wrong', scope: 'tenant', collections: [Tickets], on: [handle] })
  await expect(fixture.kernel.replay(wrong, 'org_a')).rejects.toThrow(message)
})
