/** The heap after a collection at 20,000, 60,000 and 100,000 events of the embedded family. Wants `--expose-gc`. */
import { openEmbedded } from '@workflow/platform'
import { runChains } from '../bench/relay-load.ts'
import type { Check } from './run.ts'

const portions = [20_000, 40_000, 40_000]
const subjects = 400
/** What may be added from the first measure to the last. */
const allowedMiB = 8

export async function flatMemory(folder: string, check: Check): Promise<void> {
  const collect = globalThis.gc
  if (!collect) throw new Error('node --expose-gc is needed to measure the heap')
  const ports = openEmbedded(folder)
  const heaps: number[] = []
  let events = 0
  for (const portion of portions) {
    await runChains(ports, { subjects, eventsPerSubject: portion / subjects }, `p${events}`)
    events += portion
    // Twice: what the first one finalizes the second one frees.
    collect()
    await new Promise((resolve) => setImmediate(resolve))
    collect()
    heaps.push(process.memoryUsage().heapUsed / 2 ** 20)
  }
  await ports.close()
  const [first = 0, , last = 0] = heaps
  check(
    `heap after ${events} events: ${heaps.map((heap) => heap.toFixed(1)).join(', ')} MiB at 20, 60 and 100 thousand; resident ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
    last - first < allowedMiB,
  )
}
