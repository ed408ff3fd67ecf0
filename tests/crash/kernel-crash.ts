/**
 * Kills a platform under load with SIGKILL at 25 random moments and starts it again each time. Afterwards documents, event log and order must be those of a run
 * that nothing disturbed: nothing lost, nothing doubled. `npx tsx tests/crash/kernel-crash.ts [seed]`; exits 1 where they differ.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { endState, eventsOf, fullLoad, startKernel } from './workload.ts'

const kills = 25
const eventsExpected = eventsOf(fullLoad)
const longestLifeMs = 180
const seed = Number(process.argv[2] ?? 1)

const folder = mkdtempSync(join(tmpdir(), 'crash-'))
const [calm, stormy] = [join(folder, 'calm'), join(folder, 'stormy')]
const child = fileURLToPath(new URL('./kernel-process.ts', import.meta.url))

/** Numbers in 0–1 that are the same for the same seed: the linear congruential generator of Numerical Recipes (1992), section 7.1. */
let state = seed
function chance(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

/** Lives until its work is done, or for so long after it was ready. True: it was killed. */
async function live(data: string, lifeMs?: number): Promise<boolean> {
  const life = spawn(process.execPath, ['--import', 'tsx', child, data], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(life, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  await Promise.race([once(life.stdout, 'data'), ended])
  const timer = lifeMs === undefined ? undefined : setTimeout(() => life.kill('SIGKILL'), lifeMs)
  const [code, signal] = await ended
  clearTimeout(timer)
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the process ended with code ${code}, signal ${signal}`)
  return signal === 'SIGKILL'
}

async function stateOf(data: string): Promise<Record<string, unknown>> {
  const kernel = startKernel(data)
  const found = await endState(kernel.ports, fullLoad)
  await kernel.ports.close()
  return found
}

try {
  await live(calm)
  let killed = 0
  while (killed < kills && (await live(stormy, chance() * longestLifeMs))) killed += 1
  await live(stormy)
  const [expected, actual] = [await stateOf(calm), await stateOf(stormy)]
  const different = Object.keys(expected).filter((part) => !isDeepStrictEqual(actual[part], expected[part]))
  const logged = Object.entries(actual).flatMap(([part, value]) => (part.endsWith(' log') ? (value as string[]) : []))
  const failed = killed < kills || different.length > 0 || logged.length !== eventsExpected
  console.log(
    `kernel-crash seed ${seed}: ${killed} of ${kills} kills, ${logged.length} of ${eventsExpected} events, ` +
      (failed
        ? `FAILED, different: ${different.join(', ') || 'none'}`
        : 'same end state as undisturbed: none lost, none doubled, in order'),
  )
  process.exitCode = failed ? 1 : 0
} finally {
  rmSync(folder, { recursive: true })
}
