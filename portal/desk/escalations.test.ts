import { describe, expect, it } from 'vitest'
import type { Message } from '../browser/shapes.ts'
import { durationText, type Escalation, mergeMessages, queueOf, standingOf } from './escalations.ts'

const escalation = (id: string, state: Escalation['state'], createdAt: string, userId?: string): Escalation => ({
  id,
  conversationId: `cnv_${id}`,
  state,
  reason: '',
  rule: '',
  summary: '',
  tried: [],
  createdAt,
  ...(userId !== undefined && { claimedBy: { userId, name: userId } }),
})

const message = (id: string, sequence: number): Message => ({
  id,
  sequence,
  role: 'customer',
  text: id,
  at: '',
  citations: [],
  toolCalls: [],
})

describe('the queue of the desk', () => {
  const all = [
    escalation('late', 'waiting', '10:05'),
    escalation('early', 'offered', '10:01'),
    escalation('mine', 'claimed', '10:02', 'me'),
    escalation('theirs', 'claimed', '10:03', 'them'),
    escalation('gone', 'closed', '10:00', 'me'),
    escalation('back', 'released', '10:00', 'me'),
    escalation('missed', 'timed_out', '10:00'),
  ]

  it('puts the longest waiting first and leaves out what is over', () => {
    const queue = queueOf(all, 'me')
    expect(queue.waiting.map(({ id }) => id)).toEqual(['early', 'late'])
    expect(queue.yours.map(({ id }) => id)).toEqual(['mine'])
    expect(queue.others.map(({ id }) => id)).toEqual(['theirs'])
  })

  it('says where each of them stands', () => {
    expect(all.map((one) => standingOf(one, 'me'))).toEqual([
      'waiting',
      'waiting',
      'yours',
      'others',
      'over',
      'over',
      'over',
    ])
  })

  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000 + 5 * 60_000, '1 h 5 min'],
  ])('says %d ms as %s', (milliseconds, expected) => {
    expect(durationText(milliseconds)).toBe(expected)
  })

  it('holds each message once, in the order of the conversation', () => {
    const known = [message('a', 1), message('c', 3)]
    expect(mergeMessages(known, [message('c', 3), message('b', 2)]).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(mergeMessages(known, [message('a', 1)])).toBe(known)
  })
})
