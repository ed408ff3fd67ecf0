/** Time that jumps: what fell due on the way is called once it has passed. A minute's tick comes once a jump, which ninety days of minutes would not allow. */
import type { Clock } from '@workflow/platform'

export interface SimulatedClock extends Clock {
  jump(durationMs: number): void
}

export function createSimulatedClock(start: string): SimulatedClock {
  let nowMs = Date.parse(start)
  const waiting = new Set<{ readonly dueMs: number; readonly callback: () => void }>()
  return {
    now: () => new Date(nowMs),
    after: (delayMs, callback) => {
      const entry = { dueMs: nowMs + Math.max(delayMs, 0), callback }
      waiting.add(entry)
      if (entry.dueMs <= nowMs) setImmediate(() => void (waiting.delete(entry) && callback()))
      return () => void waiting.delete(entry)
    },
    jump: (durationMs) => {
      nowMs += durationMs
      for (const entry of [...waiting].filter(({ dueMs }) => dueMs <= nowMs))
        if (waiting.delete(entry)) entry.callback()
    },
  }
}
