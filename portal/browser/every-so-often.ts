/** How often somebody who goes on writing says so; the server lets it stand twice as long. */
const WRITING_EVERY_MS = 3_000

/** Runs at the first call, and at later ones once the time is over. */
export function everySoOften(run: () => void, everyMs = WRITING_EVERY_MS, now: () => number = Date.now): () => void {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    if (now() - last < everyMs) return
    last = now()
    run()
  }
}
