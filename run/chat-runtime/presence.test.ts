import { describe, expect, it } from 'vitest'
import { standingAfter } from './presence.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString()

describe('what is known of somebody for a moment', () => {
  it('is written at most every two seconds while they go on typing', () => {
    const first = standingAfter({}, { kind: 'typing', author: 'Anna' }, at(0))
    expect(first).toEqual({ author: 'Anna', typingUntil: at(6) })
    expect(standingAfter(first, { kind: 'typing' }, at(1))).toBe(first)
    expect(standingAfter(first, { kind: 'typing' }, at(3))).toEqual({ author: 'Anna', typingUntil: at(9) })
    expect(standingAfter(first, { kind: 'typing', author: 'Ben' }, at(1))).toMatchObject({ author: 'Ben' })
  })

  it('is that they are there for a minute, and nothing once they are gone', () => {
    const there = standingAfter({ read: 3 }, { kind: 'present' }, at(0))
    expect(there).toEqual({ read: 3, presentUntil: at(300) })
    const gone = standingAfter(there, { kind: 'gone' }, at(1))
    expect(gone).toEqual({ read: 3 })
    expect(standingAfter(gone, { kind: 'gone' }, at(2))).toBe(gone)
  })

  it('is never that they have read less than before', () => {
    const before = { read: 5 }
    expect(standingAfter(before, { kind: 'read', sequence: 4 }, at(0))).toBe(before)
    expect(standingAfter(before, { kind: 'read', sequence: 6 }, at(0))).toEqual({ read: 6 })
  })
})
