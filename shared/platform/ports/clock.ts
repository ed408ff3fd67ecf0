/** Time as a dependency, so that tests move it by hand. */

export interface Clock {
  now(): Date
  /** Calls back once, `delayMs` from now, unless cancelled. Does not keep the process alive. */
  after(delayMs: number, callback: () => void): Cancel
}

export type Cancel = () => void

export const systemClock: Clock = {
  now: () => new Date(),
  after: (delayMs, callback) => {
    // setTimeout wraps above 2^31-1 ms; whoever waits longer is woken early and looks at the clock again.
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), 2_147_483_647))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

export interface FakeClock extends Clock {
  /** Moves time and calls back, in order of due time, whatever falls due on the way. */
  advance(durationMs: number): Promise<void>
}

export function createFakeClock(start = '2026-01-05T09:00:00.000Z'): FakeClock {
  let nowMs = Date.parse(start)
  const waiting = new Set<{ dueMs: number; callback: () => void }>()
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => new Date(nowMs),
    after: (delayMs, callback) => {
      const entry = { dueMs: nowMs + Math.max(delayMs, 0), callback }
      waiting.add(entry)
      return () => void waiting.delete(entry)
    },
    advance: async (durationMs) => {
      const endMs = nowMs + durationMs
      for (;;) {
        const next = [...waiting].filter((entry) => entry.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0]
        if (!next) break
        waiting.delete(next)
        nowMs = Math.max(nowMs, next.dueMs)
        next.callback()
        await settle()
      }
      nowMs = endMs
      await settle()
    },
  }
}
