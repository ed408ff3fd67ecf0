/** The embedded family passes the suite that every family passes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, createFakeClock, openEmbedded } from '@workflow/platform'
import { describePorts } from '@workflow/platform/conformance'

/** What of a clock one process sees: when the process ends, nothing calls it any more. */
function clockOfProcess(clock: Clock) {
  let alive = true
  const seen: Clock = { now: clock.now, after: (delayMs, callback) => clock.after(delayMs, () => alive && callback()) }
  return {
    seen,
    end: () => {
      alive = false
    },
  }
}

describePorts({ adapter: 'embedded', ranOn: 'file' }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'))
  const clock = createFakeClock()
  const start = () => {
    const mine = clockOfProcess(clock)
    return { ...mine, ports: openEmbedded(folder, mine.seen) }
  }
  let current = start()
  return {
    ports: current.ports,
    // Nothing is stopped or awaited before: what was under way is cut off, as a crash would.
    reopen: async () => {
      current.end()
      await current.ports.close()
      current = start()
      return current.ports
    },
    // In steps, as time passes: what one timer sets off has begun before the next is due.
    elapse: async (durationMs) => {
      for (let passedMs = 0; passedMs < durationMs; passedMs += 50)
        await clock.advance(Math.min(50, durationMs - passedMs))
    },
    close: async () => {
      await current.ports.close()
      rmSync(folder, { recursive: true })
    },
  }
})
