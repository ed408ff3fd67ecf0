/** Timers: due when they are due, in that order, also for the process that comes after. */
import { expect, it } from 'vitest'
import type { Ports } from '../ports.ts'
import { eventually, type OpenPorts, subjectOf } from './subject.ts'

const topic = 'conformance_events'

/** What comes before it is due is told by that name: on a real clock nobody can look at every moment. */
async function listen({ queue, timers, clock }: Pick<Ports, 'queue' | 'timers' | 'clock'>): Promise<string[]> {
  const seen: string[] = []
  queue.subscribe('listener', [topic], async ({ id, payload }) => {
    seen.push(clock.now() < new Date(payload) ? `${id} too early` : id)
    return { kind: 'done' }
  })
  await queue.start()
  await timers.start()
  return seen
}

export function timerCases(open: OpenPorts<Pick<Ports, 'queue' | 'timers' | 'clock'>>): void {
  const subject = subjectOf(open)
  /** A timer of one key for all, so that the order of publication can be seen. */
  const timer = (id: string, inMs: number) => {
    const dueAt = new Date(subject.ports.clock.now().getTime() + inMs)
    return { dueAt, message: { id, topic, orderingKey: 'k', tenantId: 'org_a', payload: dueAt.toISOString() } }
  }

  it('publishes each when it is due, not before, in the order of their times', async () => {
    const seen = await listen(subject.ports)
    await subject.ports.timers.schedule([timer('third', 2_500), timer('first', 500)])
    await subject.ports.timers.schedule([timer('second', 1_000)])
    await subject.elapse(1_500)
    await eventually(() => expect(seen.slice(0, 2)).toEqual(['first', 'second']))
    await subject.elapse(1_500)
    await eventually(() => expect(seen).toEqual(['first', 'second', 'third']))
  })

  it('publishes at once what is overdue', async () => {
    const seen = await listen(subject.ports)
    await subject.ports.timers.schedule([timer('late', -5_000)])
    await subject.elapse(1)
    await eventually(() => expect(seen).toEqual(['late']))
  })

  it('keeps them when the process ends, and publishes what fell due in between', async () => {
    const before = await listen(subject.ports)
    await subject.ports.timers.schedule([timer('t1', 2_000), timer('t2', 3_500)])
    await subject.reopen()
    expect(before).toEqual([])
    await subject.elapse(2_500)
    const seen = await listen(subject.ports)
    await subject.elapse(1)
    await eventually(() => expect(seen[0]).toBe('t1'))
    await subject.elapse(1_500)
    await eventually(() => expect(seen).toEqual(['t1', 't2']))
  })

  it('takes a message once, however often it is scheduled', async () => {
    const seen = await listen(subject.ports)
    await subject.ports.timers.schedule([timer('t1', 500), timer('t1', 500)])
    await subject.ports.timers.schedule([timer('t1', 900)])
    await subject.elapse(1_500)
    await eventually(() => expect(seen).toEqual(['t1']))
    await subject.ports.queue.idle()
    expect(seen).toEqual(['t1'])
  })
}
