/** A stream of events that is cut anywhere and resumed by the id of the last event: no gap, no event twice, while others go on writing. */
import { feed, followLog, type LoggedEvent, readLog } from '@workflow/engine'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { KernelFixture } from '../../shared/engine/kernel.fixtures.ts'
import { fc, test } from './property.ts'

let fixture: KernelFixture
let round = 0
beforeAll(async () => {
  fixture = new KernelFixture()
  await fixture.start([])
})
afterAll(() => fixture.dispose())

/** How many events are written between two cuts, at once; and how many the reader takes before it is cut. */
const cuts = fc.array(fc.record({ writes: fc.nat(12), takes: fc.nat(9) }), { minLength: 1, maxLength: 6 })

describe('a resumed stream', () => {
  test('shows every event once, in the order of the log', [cuts], async (plan) => {
    round += 1
    const organization = `org_${round}`
    // Different documents, so that commits at one moment do not wait for each other.
    for (let place = 0; place < 5; place += 1) await fixture.open(`tkt_${place}`, organization)
    const seen: LoggedEvent[] = []
    let last = ''
    for (const { writes, takes } of plan) {
      const writing = Promise.all(
        Array.from({ length: writes }, (_, place) => fixture.update(`tkt_${place % 5}`, organization)),
      )
      const events = follow(organization, last)
      // What is there now is what a reader can wait for without a clock.
      const there = await newer(organization, last)
      for (let take = 0; take < Math.min(takes, there); take += 1) last = await takeOne(events, seen)
      await events.return?.()
      await writing
    }
    const events = follow(organization, last)
    const rest = await newer(organization, last)
    for (let take = 0; take < rest; take += 1) last = await takeOne(events, seen)
    await events.return?.()
    const log = await readLog(fixture.ports, organization, { limit: 500, after: '' })
    expect(seen.map(({ event }) => event.id)).toEqual(log.map(({ event }) => event.id))
  })
})

const follow = (organization: string, from: string) =>
  feed<LoggedEvent>((push) => followLog(fixture.ports, organization, from, push))

const newer = async (organization: string, after: string): Promise<number> =>
  (await readLog(fixture.ports, organization, { limit: 500, after })).length

async function takeOne(events: AsyncIterableIterator<LoggedEvent>, seen: LoggedEvent[]): Promise<string> {
  const next = await events.next()
  if (next.done) throw new Error('the stream ended by itself')
  seen.push(next.value)
  return next.value.position
}
