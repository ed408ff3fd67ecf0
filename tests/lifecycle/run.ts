/**
 * `npm run demo:lifecycle -- --until nda_signed`: a company goes from sign-up to the named event, every person played through the public API, and the timeline is printed.
 * `--adapters gcp` on Google's servers; `--kill` ends the platform with SIGKILL at the first sight of each event, starts it again, and holds the end against a run that was
 * left alone.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CallFailed } from '@workflow/rehearsal'
import { freePort } from '../../local/emulators/server-process.ts'
import { environmentOf, startGoogleServers } from '../../local/google-servers.ts'
import { serveCompanySite } from './company-site.ts'
import { differences, type Kept } from './kept.ts'
import { People, type Seen } from './people.ts'

const { values } = parseArgs({
  options: {
    until: { type: 'string', default: 'nda_signed' },
    adapters: { type: 'string', default: 'embedded' },
    kill: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '300' },
  },
})
const milestones = [
  'organization_created',
  'research_started',
  'research_completed',
  'requirements_draft_generated',
  'requirements_draft_approved',
  'requirements_form_opened',
  'requirements_validation_completed',
  'demo_generated',
  'demo_approved',
  'pilot_agreed',
  'nda_generated',
  'nda_sent',
  'nda_signed',
]

/** After a kill longer than a claim lasts that nobody renews. */
const quietMs = { alone: 10_000, killed: 32_000 }

const site = await serveCompanySite()
let failed = 0
let lastRefusal = ''
let passed = 0

const check = (holds: boolean, what: string) => {
  if (holds) passed += 1
  else failed += 1
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}`)
}

try {
  const alone = await live(false)
  print(alone.timeline)
  const end = alone.timeline.some(({ type }) => type === values.until)
  check(end, `from sign-up to ${values.until} in ${(alone.durationMs / 1_000).toFixed(1)} s on ${values.adapters}`)
  check(
    countsOf(alone.timeline).every(([, count]) => count === 1),
    'every milestone came once',
  )
  if (values.kill) {
    const killed = await live(true)
    check(killed.kills > 0, `killed ${killed.kills} times, at the first sight of each event`)
    const different = differences(alone.kept, killed.kept)
    const count = [...killed.kept.values()].reduce((sum, documents) => sum + documents.length, 0)
    check(
      different.length === 0,
      `ends in the same state as the run that was left alone: ${count} documents and events`,
    )
    if (different.length > 0) console.log(different.join('\n'))
  }
} finally {
  await site.close()
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

interface Life {
  readonly timeline: readonly Seen[]
  readonly durationMs: number
  readonly kills: number
  readonly kept: Kept
}

/** What is kept once nothing happens any more: what a killed process held is taken up again when its claim ends. */
async function settledState(people: People, forMs: number): Promise<Kept> {
  let kept: Kept = new Map()
  let sinceMs = performance.now()
  while (performance.now() - sinceMs < forMs) {
    await people.act().catch(refusalsAside)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const now = await people.kept()
    if (differences(kept, now).length > 0) sinceMs = performance.now()
    kept = now
  }
  return kept
}

async function live(withKills: boolean): Promise<Life> {
  const folder = mkdtempSync(join(tmpdir(), 'lifecycle-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  // They outlive the platform that is killed.
  const servers = values.adapters === 'gcp' ? await startGoogleServers(process.env, 'demo-workflow') : undefined
  const environment = servers
    ? { ...process.env, ...environmentOf(servers), WORKFLOW_PUSH_PORT: String(await freePort()) }
    : process.env
  let running = await start(folder, port, environment)
  const startedMs = performance.now()
  const deadlineMs = startedMs + Number(values.timeout) * 1_000
  let people = new People(url, site.url)
  const met = new Set<string>()
  let kills = 0
  let timeline: readonly Seen[] = []
  try {
    for (;;) {
      await people.act().catch(refusalsAside)
      timeline = await people.timeline()
      if (timeline.some(({ type }) => type === values.until)) break
      if (performance.now() > deadlineMs) {
        console.log(`what was refused last: ${lastRefusal}`)
        break
      }
      const fresh = timeline.filter(({ type }) => !met.has(type))
      for (const { type } of fresh) met.add(type)
      if (withKills && fresh.length > 0) {
        kills += 1
        await end(running, 'SIGKILL')
        running = await start(folder, port, environment)
        people = new People(url, site.url)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const durationMs = performance.now() - startedMs
    return {
      timeline: await people.timeline(),
      durationMs,
      kills,
      kept: values.kill ? await settledState(people, withKills ? quietMs.killed : quietMs.alone) : new Map(),
    }
  } finally {
    await end(running, 'SIGTERM')
    await servers?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Somebody was early, or what they saw has changed since: they look again. Anything else is a fault of the run. */
function refusalsAside(error: unknown): void {
  if (!(error instanceof CallFailed)) throw error
  lastRefusal = error.message
}

function start(folder: string, port: number, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./platform-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, String(port), values.adapters], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      if (data.toString().includes('ready')) resolve(child)
    })
    child.once('exit', (code) => reject(new Error(`the platform ended with ${code}`)))
  })
}

function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}

function countsOf(timeline: readonly Seen[]): [string, number][] {
  const last = milestones.indexOf(values.until)
  return milestones
    .slice(0, last < 0 ? undefined : last + 1)
    .map((type) => [type, timeline.filter((event) => event.type === type).length])
}

function print(timeline: readonly Seen[]): void {
  const typeOf = new Map(timeline.map(({ id, type }) => [id, type]))
  for (const { time, type, actor, causationid, data } of timeline) {
    const cause = causationid === undefined ? '' : (typeOf.get(causationid) ?? 'a request')
    const by = typeof data.producedBy === 'string' ? data.producedBy : ''
    console.log(`${time}  ${type.padEnd(36)} ${cause.padEnd(36)} ${actor.padEnd(30)} ${by}`)
  }
}
