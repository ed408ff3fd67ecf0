/** How benches load and count: arrivals at a fixed rate (open loop), as many as it can (closed loop), quantiles. */

export type Turn = (place: number) => Promise<void>

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Milliseconds of each turn, from the moment it was due. */
export async function openLoop(turn: Turn, arrivalsPerSecond: number, seconds: number): Promise<number[]> {
  const total = arrivalsPerSecond * seconds
  const startedMs = performance.now()
  const latencies: Promise<number>[] = []
  for (let place = 0; place < total; place += 1) {
    const dueMs = startedMs + (place * 1000) / arrivalsPerSecond
    const waitMs = dueMs - performance.now()
    if (waitMs > 0) await pause(waitMs)
    latencies.push(turn(place).then(() => performance.now() - dueMs))
  }
  return Promise.all(latencies)
}

/** Turns a second with so many at once. */
export async function closedLoop(turn: Turn, turns: number, concurrency: number): Promise<number> {
  let next = 0
  const startedMs = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < turns) {
        next += 1
        await turn(next)
      }
    }),
  )
  return turns / ((performance.now() - startedMs) / 1000)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Bytes in use after two collections: what the first one finalizes the second one frees. */
export async function heapBytes(): Promise<number> {
  if (!globalThis.gc) throw new Error('node --expose-gc is needed to measure the heap')
  globalThis.gc()
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
