/**
 * Events a second through the kernel, on the embedded family and on Google's emulators, each beside the bare client libraries doing the same commits of the same
 * documents, in one run: what is ours of the cost is 1 − bare time / our time. Then backlogs of growing size, whose time per event should stay flat.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbedded, type Ports } from '@workflow/platform'
import { record, replay } from './bare-embedded.ts'
import { runBareChains } from './bare-google.ts'
import { googleServers, onGoogle } from './google-ports.ts'
import { drainBacklog, type Load, runChains } from './relay-load.ts'

const rounds = 3
const embeddedLoad: Load = { subjects: 400, eventsPerSubject: 50 }
const backlogs = [1_000, 10_000, 100_000]
const backlogSubjects = 200
const warmUpEvents = 2_000
const googleLoad: Load = { subjects: 100, eventsPerSubject: 20 }
const largestGoogleBacklog = 10_000
/** `embedded` or `gcp` alone; both where absent. */
const family = process.argv[2]

const folder = mkdtempSync(join(tmpdir(), 'bench-events-'))
let opened = 0

async function onEmbedded<Result>(work: (ports: Ports) => Promise<Result>): Promise<Result> {
  opened += 1
  const ports = openEmbedded(join(folder, String(opened)))
  try {
    return await work(ports)
  } finally {
    await ports.close()
    rmSync(join(folder, String(opened)), { recursive: true })
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

function tell(family: string, events: number, ours: readonly number[], bare: readonly number[]): void {
  const [our, floor] = [median(ours), median(bare)]
  console.log(
    `${family}: ${Math.round(events / our)} events a second through the kernel, ${Math.round(events / floor)} bare; ` +
      `our share of the cost ${Math.round((1 - floor / our) * 100)} % (median of ${ours.length} runs of ${events} events)`,
  )
}

async function embedded(): Promise<void> {
  const recording = await record(() => onEmbedded((ports) => runChains(ports, embeddedLoad)))
  const [ours, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await onEmbedded((ports) => runChains(ports, embeddedLoad)))
    bare.push(await replay(recording, join(folder, `bare-${round}.sqlite`)))
  }
  tell('embedded', embeddedLoad.subjects * embeddedLoad.eventsPerSubject, ours, bare)
  await drain('embedded', backlogs, onEmbedded)
}

/** Prints the time of an event in backlogs of each size, and how far the sizes lie apart. */
async function drain(
  family: string,
  sizes: readonly number[],
  on: (work: (ports: Ports) => Promise<number>) => Promise<number>,
): Promise<void> {
  const once = (events: number) =>
    on((ports) => drainBacklog(ports, { subjects: backlogSubjects, eventsPerSubject: events / backlogSubjects }))
  // Code that was just loaded is slow at first.
  await once(warmUpEvents)
  const perEventUs: number[] = []
  for (const events of sizes) {
    const seconds: number[] = []
    // A small backlog is over before a shared machine is fair to it.
    while (seconds.length < (events > 10_000 ? 1 : rounds)) seconds.push(await once(events))
    perEventUs.push((median(seconds) / events) * 1e6)
    console.log(`${family} backlog of ${events}: ${perEventUs.at(-1)?.toFixed(0)} µs an event`)
  }
  const spread = Math.max(...perEventUs) / Math.min(...perEventUs) - 1
  console.log(`${family} backlogs lie ${Math.round(spread * 100)} % apart (asked: within 20 %)`)
}

async function google(): Promise<boolean> {
  const servers = await googleServers()
  if (typeof servers === 'string') {
    console.log(`gcp skipped: ${servers}`)
    return process.env.CI !== 'true'
  }
  // The emulators are slower while they are cold.
  await runBareChains(servers.hosts, googleLoad)
  const [ours, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await runBareChains(servers.hosts, googleLoad))
    ours.push(await onGoogle(servers.hosts, folder, (ports) => runChains(ports, googleLoad)))
  }
  tell('gcp', googleLoad.subjects * googleLoad.eventsPerSubject, ours, bare)
  const sizes = backlogs.filter((size) => size <= largestGoogleBacklog)
  await drain('gcp', sizes, (work) => onGoogle(servers.hosts, folder, work))
  await servers.stop()
  return true
}

console.log(`machine: ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`)
if (family !== 'gcp') await embedded()
if (family !== 'embedded' && !(await google())) process.exitCode = 1
rmSync(folder, { recursive: true })
