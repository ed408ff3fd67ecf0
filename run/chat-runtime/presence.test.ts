import type { Kernel } from '@workflow/engine'
import { createFakeClock, type FakeClock, Unavailable } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { doorOf, openConversation } from '../../tests/fixtures/conversation.ts'
import { handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { createScriptedProvider } from '../../tests/security/scripted-provider.ts'
import { isPresent, keepPresent, Presence, standingAfter } from './presence.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString()

describe('what is known of somebody for a moment', () => {
  it('is written at most every two seconds while they go on typing', () => {
    const first = standingAfter({ present: {} }, { kind: 'typing', author: 'Anna' }, at(0))
    expect(first).toEqual({ present: {}, author: 'Anna', typingUntil: at(6) })
    expect(standingAfter(first, { kind: 'typing' }, at(1))).toBe(first)
    expect(standingAfter(first, { kind: 'typing' }, at(3))).toEqual({
      present: {},
      author: 'Anna',
      typingUntil: at(9),
    })
    expect(standingAfter(first, { kind: 'typing', author: 'Ben' }, at(1))).toMatchObject({ author: 'Ben' })
  })

  it('is that they are there for some minutes, and nothing once they are gone', () => {
    const there = standingAfter({ present: {}, read: 3 }, { kind: 'present', connectionId: 'a' }, at(0))
    expect([isPresent(there, at(299)), isPresent(there, at(300))]).toEqual([true, false])
    const typing = standingAfter(there, { kind: 'typing' }, at(1))
    const gone = standingAfter(typing, { kind: 'gone', connectionId: 'a' }, at(1))
    expect(gone).toEqual({ present: {}, read: 3 })
    expect(standingAfter(gone, { kind: 'gone', connectionId: 'a' }, at(2))).toBe(gone)
  })

  it('holds while one of their windows is open, in whatever order they come and go', () => {
    const first = standingAfter({ present: {} }, { kind: 'present', connectionId: 'a' }, at(0))
    const both = standingAfter(first, { kind: 'present', connectionId: 'b' }, at(1))
    const second = standingAfter(both, { kind: 'gone', connectionId: 'a' }, at(2))
    expect(isPresent(second, at(2))).toBe(true)
    expect(isPresent(standingAfter(second, { kind: 'gone', connectionId: 'b' }, at(3)), at(3))).toBe(false)
  })

  it('keeps no connection of a process that was killed', () => {
    const killed = standingAfter({ present: {} }, { kind: 'present', connectionId: 'a' }, at(0))
    const later = standingAfter(killed, { kind: 'present', connectionId: 'b' }, at(301))
    expect(Object.keys(later.present)).toEqual(['b'])
  })

  it('is never that they have read less than before', () => {
    const before = { present: {}, read: 5 }
    expect(standingAfter(before, { kind: 'read', sequence: 4 }, at(0))).toBe(before)
    expect(standingAfter(before, { kind: 'read', sequence: 6 }, at(0))).toEqual({ present: {}, read: 6 })
  })
})

describe('a connection', () => {
  let clock: FakeClock
  let running: TestRuntime
  let conversationId: string
  beforeEach(async () => {
    clock = createFakeClock()
    running = await startRuntime(createScriptedProvider(), { tools: [handover], mocks: {} }, { clock })
    conversationId = await openConversation(running)
  })
  afterEach(() => running.stop({ forget: true }))

  const isThere = () =>
    doorOf(running).run(async (tenant) => {
      const known = await tenant.find(Presence, conversationId)
      return known !== undefined && isPresent(known.customer, tenant.now)
    })

  /** Over a store that takes nothing for so many times. */
  function connect(failures: number) {
    let faults = 0
    const commitNow: Kernel['commitNow'] = (...given) =>
      faults < failures ? Promise.reject(new Unavailable('the store is away')) : running.kernel.commitNow(...given)
    const services = {
      kernel: { ...running.kernel, commitNow },
      newId: (prefix: string) => `${prefix}_1`,
      onFault: () => {
        faults += 1
      },
      stopping: new AbortController().signal,
    }
    const leave = keepPresent(services, { organizationId, conversationId }, 'customer')
    return { leave, faults: () => faults }
  }

  async function live(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1_000)
      await running.kernel.idle()
    }
  }

  it('is known soon after a write that failed, for as long as it lives and no longer', async () => {
    const { leave, faults } = connect(1)
    await vi.waitFor(() => expect(faults()).toBe(1))
    expect(await isThere()).toBe(false)
    await live(3)
    expect(await isThere()).toBe(true)
    await live(600)
    expect(await isThere()).toBe(true)
    leave()
    await vi.waitFor(async () => expect(await isThere()).toBe(false))
  })

  it('that cannot be noted is tried less and less often', async () => {
    const { leave, faults } = connect(Number.POSITIVE_INFINITY)
    await live(600)
    expect(faults()).toBeGreaterThan(6)
    expect(faults()).toBeLessThan(12)
    leave()
  })
})
