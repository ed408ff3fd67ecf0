/** How often somebody who goes on writing says so; the server lets it stand twice as long. */
const WRITING_EVERY_MS = 3_000

export interface EverySoOften {
  /** At the first call, and at later ones once the time is over. */
  readonly run: () => void
  /** What comes next is a first call again: another message is begun. */
  readonly begin: () => void
}

export function everySoOften(run: () => void, everyMs = WRITING_EVERY_MS, now: () => number = Date.now): EverySoOften {
  let last = Number.NEGATIVE_INFINITY
  return {
    run: () => {
      if (now() - last < everyMs) return
      last = now()
      run()
    },
    begin: () => {
      last = Number.NEGATIVE_INFINITY
    },
  }
}
