/** The queue: nothing lost, each key in order, no key held up by another. */
import { expect, it } from 'vitest'
import type { Acknowledgement, Queue, QueueMessage } from '../ports/queue.ts'
import type { Ports } from '../ports.ts'
import { eventually, type OpenPorts, subjectOf } from './subject.ts'

const topic = 'conformance_events'
const done: Acknowledgement = { kind: 'done' }

const message = (id: string, orderingKey = id, tenantId = 'org_a'): QueueMessage => ({
  id,
  topic,
  orderingKey,
  tenantId,
  payload: JSON.stringify({ id, text: 'grün "✓"\n' }),
})

/** Subscribes; `seen` are the ids received, in order. */
function listen(queue: Queue, subscription: string, answer: (message: QueueMessage) => Acknowledgement = () => done) {
  const seen: string[] = []
  queue.subscribe(subscription, [topic], async (received) => {
    seen.push(received.id)
    return answer(received)
  })
  return seen
}

/** The first time each id was seen: at least once leaves the rest open. */
const firsts = (seen: readonly string[]) => [...new Set(seen)]

export function queueCases(open: OpenPorts<Pick<Ports, 'queue' | 'clock'>>): void {
  const subject = subjectOf(open)
  const queue = () => subject.ports.queue

  it('delivers a message as it was published', async () => {
    const received: QueueMessage[] = []
    queue().subscribe('listener', [topic], async (delivered) => {
      received.push(delivered)
      return done
    })
    await queue().start()
    await queue().publish([message('m1', 'org_a/key with spaces/ü')])
    await eventually(() => expect(received[0]).toEqual(message('m1', 'org_a/key with spaces/ü')))
  })

  it('delivers to every subscription of the topic, and to none of another', async () => {
    const first = listen(queue(), 'first')
    const second = listen(queue(), 'second')
    const stranger: string[] = []
    queue().subscribe('stranger', ['conformance_other_events'], async ({ id }) => {
      stranger.push(id)
      return done
    })
    await queue().start()
    await queue().publish([message('m1'), message('m2')])
    await eventually(() =>
      expect([firsts(first).toSorted(), firsts(second).toSorted()]).toEqual([
        ['m1', 'm2'],
        ['m1', 'm2'],
      ]),
    )
    await queue().idle()
    expect(stranger).toEqual([])
  })

  it('delivers to a subscription only the types that it wants, and what has none', async () => {
    const seen: string[] = []
    const receive = async ({ id }: QueueMessage) => {
      seen.push(id)
      return done
    }
    queue().subscribe('chooser', [topic], receive, ({ type }) => type === 'wanted')
    const everything = listen(queue(), 'listener')
    await queue().start()
    await queue().publish([{ ...message('m1'), type: 'unwanted' }, { ...message('m2'), type: 'wanted' }, message('m3')])
    await eventually(() => expect(firsts(everything).toSorted()).toEqual(['m1', 'm2', 'm3']))
    await eventually(() => expect(firsts(seen).toSorted()).toEqual(['m2', 'm3']))
  })

  it('delivers what was published when the process ended right after', async () => {
    listen(queue(), 'listener')
    await queue().publish([message('m1')])
    await subject.reopen()
    const seen = listen(queue(), 'listener')
    await queue().start()
    await eventually(() => expect(seen).toContain('m1'))
  })

  it('delivers again, after the process ended, what was not acknowledged, still in order', async () => {
    queue().subscribe('listener', [topic], () => new Promise(() => undefined))
    await queue().start()
    await queue().publish([message('m1', 'k'), message('m2', 'k')])
    await subject.reopen()
    const seen = listen(queue(), 'listener')
    await queue().start()
    await eventually(() => expect(firsts(seen)).toEqual(['m1', 'm2']))
  })

  it('does not deliver again, after the process ended, what was acknowledged', async () => {
    listen(queue(), 'listener')
    await queue().start()
    await queue().publish([message('m1')])
    await queue().idle()
    await subject.reopen()
    const seen = listen(queue(), 'listener')
    await queue().start()
    await queue().publish([message('m2')])
    await eventually(() => expect(seen).toEqual(['m2']))
  })

  it('delivers the messages of a key in order and one at a time', async () => {
    const seen: string[] = []
    const underWay = new Map<string, number>()
    let together = 0
    queue().subscribe('listener', [topic], async ({ id, orderingKey }) => {
      const now = (underWay.get(orderingKey) ?? 0) + 1
      underWay.set(orderingKey, now)
      together = Math.max(together, now)
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(id)
      underWay.set(orderingKey, now - 1)
      return done
    })
    await queue().start()
    const ids = Array.from({ length: 60 }, (_, place) => `${place % 3}-${String(place).padStart(2, '0')}`)
    for (const id of ids) await queue().publish([message(id, `key-${id[0]}`)])
    await eventually(() => expect(new Set(seen).size).toBe(60))
    for (const key of ['0', '1', '2']) {
      const ofKey = firsts(seen).filter((id) => id.startsWith(key))
      expect(ofKey).toEqual(ofKey.toSorted())
    }
    expect(together).toBe(1)
  })

  it('lets other keys pass one that is stuck', async () => {
    const seen: string[] = []
    let free: () => void = () => undefined
    const stuck = new Promise<void>((resolve) => {
      free = resolve
    })
    queue().subscribe('listener', [topic], async ({ id }) => {
      if (id === 'stuck') await stuck
      seen.push(id)
      return done
    })
    await queue().start()
    await queue().publish([message('stuck', 'k1'), message('behind', 'k1'), message('other', 'k2')])
    await eventually(() => expect(seen).toEqual(['other']))
    free()
    await eventually(() => expect(firsts(seen)).toEqual(['other', 'stuck', 'behind']))
  })

  it('delivers a retried message after its delay and not before; later ones of its key wait, other keys do not', async () => {
    const triedMs: number[] = []
    const seen = listen(queue(), 'listener', ({ id }) => {
      if (id !== 'm1') return done
      triedMs.push(subject.ports.clock.now().getTime())
      // Were the other key to wait for this one, both would wait for ever.
      return triedMs.length > 1 && seen.includes('m3') ? done : { kind: 'retry', afterMs: 1_000 }
    })
    await queue().start()
    await queue().publish([message('m1', 'k1'), message('m2', 'k1'), message('m3', 'k2')])
    await eventually(() => expect(firsts(seen).toSorted()).toEqual(['m1', 'm3']))
    await subject.elapse(1_500)
    await eventually(() => expect(seen.filter((id) => id !== 'm3')).toEqual([...triedMs.map(() => 'm1'), 'm2']))
    const pausesMs = triedMs.slice(1).map((atMs, place) => atMs - (triedMs[place] ?? 0))
    // Node's timers round.
    expect(Math.min(...pausesMs)).toBeGreaterThanOrEqual(998)
  })

  it('delivers again to a receiver that threw', async () => {
    let faults = 1
    const seen = listen(queue(), 'listener', () => {
      if (faults === 0) return done
      faults -= 1
      throw new Error('a fault of the receiver')
    })
    await queue().start()
    await queue().publish([message('m1', 'k'), message('m2', 'k')])
    await eventually(() => expect(seen).toContain('m1'))
    await subject.elapse(1_500)
    await eventually(() => expect(seen).toEqual(['m1', 'm1', 'm2']))
  })

  it('stops only when the deliveries under way are finished, and begins no other', async () => {
    const seen: string[] = []
    let free: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      free = resolve
    })
    queue().subscribe('listener', [topic], async ({ id }) => {
      seen.push(`${id} begun`)
      await held
      seen.push(`${id} finished`)
      return done
    })
    await queue().start()
    await queue().publish([message('m1', 'k'), message('m2', 'k')])
    await eventually(() => expect(seen).toEqual(['m1 begun']))
    const stopped = queue().stop()
    free()
    await stopped
    expect(seen).toEqual(['m1 begun', 'm1 finished'])
  })
}
