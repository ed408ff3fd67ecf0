/**
 * Kills a process with SIGKILL at every instant before and after its commits, publishes, acknowledgements and schedules, starts it again, and compares what it leaves
 * with what an undisturbed run leaves. The embedded family at each instant, from a snapshot of its folder; the Google family at some of them (`--long`: at all).
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { openEmbedded } from '@workflow/platform'
import { z } from 'zod'
import { freePort } from '../../local/emulators/server-process.ts'
import { type RunningServers, ServersAbsent, startGoogleServers } from '../../local/google-servers.ts'
import { bundleProcess } from './bundle-process.ts'
import { openOutside } from './outside.ts'
import type { Life } from './point-life.ts'
import { eventsOfRun, type State } from './point-workload.ts'

const long = process.argv.includes('--long')
const googleSample = 24
const bucket = 'demo-crash'
/** Pub/Sub pushes again, after ever longer pauses, what a process that died had taken. */
const longestMs = 180_000
/** How far the clock of the second life is ahead on Google: a process that died holds its claims until they run out. */
const claimsEndMs = 11 * 60_000
const childrenAtOnce = Math.min(2, availableParallelism())

const child = await bundleProcess('./point-process.ts')
const folder = mkdtempSync(join(tmpdir(), 'crash-points-'))
const outside = await openOutside()
const told = z.object({ instants: z.number(), state: z.record(z.string(), z.unknown()) })
type Told = z.infer<typeof told>
type Google = NonNullable<Life['google']>

const children = new Set<ReturnType<typeof spawn>>()
process.once('exit', () => {
  for (const one of children) one.kill('SIGKILL')
})

/** Undefined: it was killed where it was told to. Throws where it ended otherwise than by being done. */
async function live(run: string, options: Partial<Life> & { google?: Google }): Promise<Told | undefined> {
  const life: Life = {
    ...{ folder: join(folder, run), outside: `${outside.url}/${run}`, killAt: 0, longestMs, laterMs: 0 },
    ...options,
  }
  const process_ = spawn(process.execPath, [child, JSON.stringify(life)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(process_)
  let output = ''
  let errors = ''
  process_.stdout.on('data', (part: Buffer) => {
    output += part.toString()
  })
  process_.stderr.on('data', (part: Buffer) => {
    errors = (errors + part.toString()).slice(-4_000)
  })
  const [code, signal] = (await once(process_, 'close')) as [number | null, NodeJS.Signals | null]
  children.delete(process_)
  if (signal === 'SIGKILL') return undefined
  if (code !== 0) throw new Error(`the process ended with ${code ?? signal}: ${errors}`)
  return told.parse(JSON.parse(output))
}

/** What differs from an undisturbed run; what a target without keys was asked may be honestly unknown, but never twice. */
function differences(expected: State, actual: State, run: string): string[] {
  const found = Object.keys(expected).filter(
    (part) => !isDeepStrictEqual(settled(actual[part]), settled(expected[part])),
  )
  const calls = (what: 'ship' | 'charge') => [...outside.done(run, what).values()]
  if (calls('ship').length !== 2 || calls('ship').some((count) => count !== 1))
    found.push('shipped otherwise than once')
  if (calls('charge').some((count) => count > 1)) found.push('charged twice')
  return found.map((part) => `${part}: ${JSON.stringify(actual[part])} instead of ${JSON.stringify(expected[part])}`)
}

const settled = (part: unknown): unknown =>
  JSON.parse(JSON.stringify(part ?? null).replaceAll('"kind":"unknown"', '"kind":"done"'))

interface Outcome {
  readonly killed: number
  readonly tried: number
  readonly events: number
  readonly faults: readonly string[]
}

async function atPoints(
  family: string,
  points: readonly number[],
  expected: State,
  prepare: (run: string) => Promise<Google | undefined>,
): Promise<Outcome> {
  const faults: string[] = []
  let killed = 0
  let events = 0
  const waiting = [...points]
  const work = async () => {
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      const run = `${family}-${at}`
      const google = await prepare(run)
      const given = google ? { google } : {}
      try {
        // A run that came through with fewer instants than the undisturbed one is not disturbed, and as good.
        const undisturbed = await live(run, { ...given, killAt: at })
        if (!undisturbed) killed += 1
        const end = undisturbed ?? (await live(run, { ...given, laterMs: google ? claimsEndMs : 0 }))
        if (!end) throw new Error('the second life was killed')
        events += eventsOfRun
        for (const difference of differences(expected, end.state, run)) faults.push(`${run}: ${difference}`)
      } catch (error) {
        faults.push(`${run}: ${error instanceof Error ? error.message : String(error)}`)
      }
      rmSync(join(folder, run), { recursive: true, force: true })
    }
  }
  await Promise.all(Array.from({ length: childrenAtOnce }, work))
  return { killed, tried: points.length, events, faults }
}

async function embedded(): Promise<Outcome> {
  const snapshot = join(folder, 'snapshot')
  await openEmbedded(snapshot).close()
  const prepare = async (run: string) => {
    cpSync(snapshot, join(folder, run), { recursive: true })
    return undefined
  }
  await prepare('calm')
  const calm = await live('calm', {})
  if (!calm) throw new Error('the undisturbed run was killed')
  const points = Array.from({ length: calm.instants }, (_, place) => place + 1)
  return atPoints('embedded', points, calm.state, prepare)
}

async function onGoogle({ hosts }: RunningServers): Promise<Outcome> {
  const prepare = async (run: string): Promise<Google> => ({
    projectId: `demo-${run}`,
    bucket,
    pushPort: await freePort(),
    hosts,
  })
  const calm = await live('calm-google', { google: await prepare('calm-google') })
  if (!calm) throw new Error('the undisturbed run was killed')
  const every = long ? 1 : calm.instants / googleSample
  const points = Array.from(
    { length: long ? calm.instants : googleSample },
    (_, place) => Math.floor(place * every) + 1,
  )
  return atPoints('gcp', points, calm.state, prepare)
}

let failed = 0
let passed = 0
let skipped = 0

async function report(family: string, run: () => Promise<Outcome>): Promise<void> {
  const startedMs = performance.now()
  const { killed, tried, events, faults } = await run()
  for (const fault of faults) console.log(`FAULT  ${fault}`)
  const seconds = Math.round((performance.now() - startedMs) / 1_000)
  console.log(
    `points killed ${killed} of ${tried} (${family}), events ${events}, faults ${faults.length}, ${seconds} s`,
  )
  if (faults.length === 0 && killed > 0) passed += 1
  else failed += 1
}

try {
  await report('embedded', embedded)
  const servers = await startGoogleServers(process.env, bucket).catch((error: unknown) => {
    if (error instanceof ServersAbsent) return error.message
    throw error
  })
  if (typeof servers === 'string') {
    console.log(`kill points on the Google family skipped: ${servers}`)
    if (process.env.CI === 'true') failed += 1
    else skipped += 1
  } else {
    await report('gcp', () => onGoogle(servers)).finally(() => servers.stop())
  }
} finally {
  outside.close()
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed === 0 ? 0 : 1
