import { PubSub } from '@google-cloud/pubsub'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeClock, type FakeClock } from '../../ports/clock.ts'
import type { Acknowledgement, QueueMessage } from '../../ports/queue.ts'
import { toPubSub } from './message-attributes.ts'
import { GoogleQueue } from './queue.ts'

const message = (id: string): QueueMessage => ({
  id,
  topic: 't_events',
  orderingKey: 'k',
  tenantId: 'org_a',
  payload: '{}',
  type: 'thing_done',
})

/** As Pub/Sub pushes it. */
const pushed = (sent: QueueMessage) => {
  const { data, attributes } = toPubSub(sent)
  return { data: data.toString('base64'), attributes, messageId: `m-${sent.id}` }
}

let clock: FakeClock
let queue: GoogleQueue
let seen: string[]
let answers: Acknowledgement[]
beforeEach(async () => {
  clock = createFakeClock()
  seen = []
  answers = []
  // Deliveries come in by `deliver`: nothing here asks Pub/Sub.
  const pubsub = new PubSub({ projectId: 'demo-none' })
  queue = new GoogleQueue({ pubsub, clock, rate: { perSecond: 1, burst: 1 } })
  queue.subscribe('listener', ['t_events'], async ({ id }) => {
    seen.push(id)
    return answers.shift() ?? { kind: 'done' }
  })
  await queue.start()
})

/** What happens at once takes longer where the machine is busy. */
const patience = { timeout: 20_000 }

/** A push, received once; `outcome` is what it was answered, as soon as it was. */
async function push(sent: QueueMessage) {
  const answered: { outcome?: 'ack' | 'nack' } = {}
  const finished = queue.deliver('listener', pushed(sent)).then((outcome) => {
    answered.outcome = outcome
  })
  await clock.advance(0)
  return { answered, finished }
}

describe('a push that is to be tried again', () => {
  it('is held for a short delay, and received again in it', async () => {
    answers = [{ kind: 'retry', afterMs: 5_000 }]
    const { answered } = await push(message('a'))
    await clock.advance(4_999)
    expect([answered.outcome, seen]).toEqual([undefined, ['a']])
    await clock.advance(1)
    await vi.waitFor(() => expect([answered.outcome, seen]).toEqual(['ack', ['a', 'a']]), patience)
  })

  it('goes back to Pub/Sub for a long delay, and is not received before that is over however often it is pushed', async () => {
    answers = [{ kind: 'retry', afterMs: 150_000 }]
    for (const expected of ['nack', 'nack']) {
      const { answered, finished } = await push(message('a'))
      await clock.advance(60_000)
      await finished
      expect([answered.outcome, seen]).toEqual([expected, ['a']])
    }
    const last = await push(message('a'))
    await clock.advance(29_999)
    expect([last.answered.outcome, seen]).toEqual([undefined, ['a']])
    await clock.advance(1)
    await vi.waitFor(() => expect([last.answered.outcome, seen]).toEqual(['ack', ['a', 'a']]), patience)
  })

  it('goes back at once when the process stops', async () => {
    answers = [{ kind: 'retry', afterMs: 5_000 }]
    const { answered, finished } = await push(message('a'))
    await clock.advance(1)
    await queue.stop()
    await finished
    expect(answered.outcome).toBe('nack')
  })
})

it.each([
  { what: 'a subscription that nobody here has', subscription: 'stranger' },
  { what: 'what the subscription does not want', subscription: 'chooser' },
])('lets go of $what', async ({ subscription }) => {
  const receive = vi.fn()
  queue.subscribe('chooser', ['t_events'], receive, ({ type }) => type !== 'thing_done')
  expect(await queue.deliver(subscription, pushed(message('a')))).toBe('ack')
  expect(receive).not.toHaveBeenCalled()
})

it('takes nothing once it has stopped', async () => {
  await queue.stop()
  expect(await queue.deliver('listener', pushed(message('a')))).toBe('nack')
  expect(seen).toEqual([])
})
