import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineEngine, step } from './index.ts'
import { KernelFixture, Tickets } from './kernel.fixtures.ts'

let fixture: KernelFixture
beforeEach(() => {
  fixture = new KernelFixture()
})
afterEach(() => fixture.dispose())

describe('an ordered handler', () => {
  it('sees the events of a subject in sequence, though they arrive the other way round', async () => {
    const seen: number[] = []
    const ordered = step(
      'ticket_updated',
      async (event) => {
        seen.push(event.sequence)
      },
      { ordered: true },
    )
    await fixture.start([defineEngine({ name: 'ordered', scope: 'tenant', collections: [Tickets], on: [ordered] })])
    const publish = fixture.ports.queue.publish.bind(fixture.ports.queue)
    const held: Parameters<typeof publish>[0][number][] = []
    fixture.ports.queue.publish = async (messages) => void held.push(...messages)
    await fixture.open('tkt_1')
    for (let time = 0; time < 2; time += 1) await fixture.update('tkt_1')
    // Other ordering keys, as when a sweeper publishes beside the committer.
    await publish(held.reverse().map((message, place) => ({ ...message, orderingKey: `k${place}` })))
    fixture.ports.queue.publish = publish
    for (let wait = 0; wait < 6; wait += 1) {
      await fixture.kernel.idle()
      await fixture.clock.advance(1_000)
    }
    expect(seen).toEqual([2, 3])
  })
})
