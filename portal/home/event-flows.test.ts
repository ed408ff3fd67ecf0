import { describe, expect, it } from 'vitest'
import type { PlatformEvent } from '../browser/follow-events.ts'
import { addEvent, type EventFlow, factsOf, titleOf } from './event-flows.ts'

const event = (id: string, cause: string, time: string, data = {}): PlatformEvent => ({
  id,
  type: 'turn_completed',
  time,
  subject: 'conversations/cnv_1',
  actor: 'engine:chat-runtime',
  correlationid: cause,
  data,
})

const flowsOf = (...events: PlatformEvent[]) => events.reduce<readonly EventFlow[]>(addEvent, [])

describe('events as a person reads them', () => {
  it('groups by cause, the latest active group first, oldest event first within', () => {
    const flows = flowsOf(
      event('1', 'a', '10:00'),
      event('2', 'b', '10:01'),
      event('4', 'a', '10:03'),
      event('3', 'a', '10:02'),
    )
    expect(flows.map(({ correlationId, events }) => [correlationId, events.map(({ id }) => id)])).toEqual([
      ['a', ['1', '3', '4']],
      ['b', ['2']],
    ])
  })

  it('holds an event once, however often the stream gives it', () => {
    const once = flowsOf(event('1', 'a', '10:00'))
    expect(addEvent(once, event('1', 'a', '10:00'))).toBe(once)
  })

  it('keeps the page small: only the latest sixty causes', () => {
    const many = Array.from({ length: 80 }, (_, index) => event(`${index}`, `cause ${index}`, '10:00'))
    const flows = flowsOf(...many)
    expect(flows).toHaveLength(60)
    expect(flows[0]?.correlationId).toBe('cause 79')
  })

  it('names the event and the facts that are not ids', () => {
    const one = event('1', 'a', '10:00', {
      conversationId: 'cnv_1',
      outcome: 'handed_off',
      durationMs: 41,
      nested: { a: 1 },
      text: 'x'.repeat(100),
    })
    expect(titleOf(one)).toBe('Turn completed')
    expect(factsOf(one)).toEqual(['outcome: handed off', 'duration: 41 ms'])
  })
})
