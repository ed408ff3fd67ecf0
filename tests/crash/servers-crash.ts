/**
 * What Google's services do to the platform: pushes come twice, late, again after their answer, in another order across keys; Pub/Sub stands still, ends and comes back
 * empty; Firestore stands still for longer than a call waits. Each time the end state must be that of an undisturbed embedded run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { PubSub } from '@google-cloud/pubsub'
import { type Kernel, topicsOf } from '@workflow/engine'
import { topics } from '@workflow/events'
import { openEmbedded, openEmbeddedSearch, systemClock, Unavailable } from '@workflow/platform'
import { type GooglePorts, openGoogleFamily, pushEndpoint, subscriptionId } from '@workflow/platform/gcp'
import {
  isAbsent,
  type ServerAbsent,
  type ServerProcess,
  startFirestore,
  startPubSub,
} from '../../local/emulators/index.ts'
import { freePort } from '../../local/emulators/server-process.ts'
import { type RunningServers, ServersAbsent, startGoogleServers } from '../../local/google-servers.ts'
import { googleSettings } from '../../local/google-settings.ts'
import { seededRandom } from '../../shared/security/pii/training/perceptron.ts'
import { openUnrulyPushes } from './unruly-pushes.ts'
import { compareOrder, endState, eventsOf, isDone, kernelOn, type Load, openTicket } from './workload.ts'

const load: Load = { organizations: ['org_a', 'org_b', 'org_c'], subjectsEach: 8, rounds: 20 }
const seed = Number(process.env.CRASH_SEED ?? 20_261_121)
const bucket = 'demo-crash'
const longestMs = 180_000
const stoppedMs = 5_000
/** Longer than a call to a service may take. */
const stoppedLongMs = 12_000
/** What its committer did not publish for so long, the sweeper does. */
const abandonedMs = 31_000

const pusher = { serviceAccount: 'pusher@demo.example', audience: 'workflow' }
const nobody = { client_email: 'nobody@localhost', private_key: 'none' }
const random = seededRandom(seed)
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const folder = mkdtempSync(join(tmpdir(), 'crash-servers-'))

interface Emulators {
  readonly firestore: ServerProcess
  readonly pubsub: ServerProcess
  readonly servers: RunningServers
}

interface Scenario {
  /** Whether the pushes come by way of something unruly. */
  readonly unruly?: true
  /** Begins before the tickets are opened; what it returns waits for its end and says what it did. */
  readonly disturb: (emulators: Emulators) => () => Promise<string>
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'unruly pushes': { unruly: true, disturb: () => async () => 'doubled, late, shuffled, answered in vain' },
  'Pub/Sub stands still': { disturb: ({ pubsub }) => standStill(pubsub, stoppedMs) },
  'Firestore stands still': { disturb: ({ firestore }) => standStill(firestore, stoppedLongMs) },
  'Pub/Sub ends and returns empty': { disturb: ({ pubsub }) => endAndReturn(pubsub) },
}

function endAndReturn(pubsub: ServerProcess): () => Promise<string> {
  const returning = (async () => {
    await pause(1_500)
    await pubsub.kill()
    await pause(stoppedMs)
    return startPubSub(Number(pubsub.host.split(':')[1]))
  })()
  return async () => {
    const returned = await returning
    if (isAbsent(returned)) throw new Error(returned.absent)
    return 'its messages gone, its subscriptions gone'
  }
}

function standStill({ pid }: ServerProcess, durationMs: number): () => Promise<string> {
  const stopped = (async () => {
    await pause(1_000)
    process.kill(pid, 'SIGSTOP')
    await pause(durationMs)
    process.kill(pid, 'SIGCONT')
  })()
  return async () => {
    await stopped
    return `for ${durationMs / 1_000} s`
  }
}

/** Opens the tickets as a client would: what is refused for now is asked for again. */
async function insist(kernel: Kernel): Promise<void> {
  const one = async (organization: string, place: number) => {
    for (;;) {
      try {
        await pause(random() * 3_000)
        return await openTicket(kernel, organization, place)
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
      }
    }
  }
  const places = Array.from({ length: load.subjectsEach }, (_, place) => place)
  await Promise.all(load.organizations.flatMap((organization) => places.map((place) => one(organization, place))))
}

async function undisturbed(): Promise<Record<string, unknown>> {
  const ports = openEmbedded(join(folder, 'calm'))
  const kernel = kernelOn(ports, load, () => undefined)
  await kernel.start()
  await insist(kernel)
  await kernel.idle()
  await kernel.stop()
  const state = await endState(ports, load)
  await ports.close()
  return state
}

async function run(
  name: string,
  { unruly, disturb }: Scenario,
  emulators: Emulators,
  expected: object,
): Promise<boolean> {
  const projectId = `demo-${name.replace(/[^A-Za-z]+/g, '-').toLowerCase()}`
  const startedMs = performance.now()
  let aheadMs = 0
  const search = await openEmbeddedSearch(join(folder, projectId))
  const pushes =
    unruly && (await openUnrulyPushes((subscription, message) => ports.deliver(subscription, message), random))
  const ports: GooglePorts = openGoogleFamily(
    googleSettings({
      projectId,
      bucket,
      push: pushes ? { baseUrl: pushes.url, identity: pusher } : { port: await freePort() },
      emulators: emulators.servers.hosts,
      clock: { ...systemClock, now: () => new Date(Date.now() + aheadMs) },
    }),
    search.of,
  )
  let leftToSweeper = 0
  const kernel = kernelOn(ports, load, () => {
    leftToSweeper += 1
  })
  if (pushes) await provision(kernel, projectId, pushes.url, emulators.pubsub)
  await kernel.start()
  const end = disturb(emulators)
  await insist(kernel)
  const what = await end()
  const deadlineMs = performance.now() + longestMs
  while (!(await isDone(ports, load)) && performance.now() < deadlineMs) {
    // A minute's work, a little before its time.
    aheadMs += abandonedMs
    await kernel.tick(ports.clock.now())
    await pause(2_000)
  }
  await pause(2_000)
  await pushes?.close()
  if (pushes) console.log(`pushes: ${JSON.stringify(pushes.counts)}`)
  const actual = await endState(ports, load)
  const order = await compareOrder(ports, load)
  await kernel.stop()
  await ports.close()
  await search.close()
  const different = Object.entries(expected).filter(([part, value]) => !isDeepStrictEqual(actual[part], value))
  const { seen, lost, doubled, outOfOrder } = order
  console.log(
    `${name} (${what}; left to the sweeper ${leftToSweeper}): events ${seen} of ${eventsOf(load)}, lost ${lost}, doubled ${doubled}, ` +
      `out of order ${outOfOrder}, ${Math.round((performance.now() - startedMs) / 1_000)} s`,
  )
  for (const [part] of different) console.log(`FAULT  ${name}: ${part} differs from the undisturbed run`)
  return different.length === 0 && lost + doubled + outOfOrder === 0
}

/** As the infrastructure does it in the cloud. */
async function provision({ engines }: Kernel, projectId: string, url: string, { host }: ServerProcess): Promise<void> {
  const client = new PubSub({ projectId, apiEndpoint: host, emulatorMode: true, credentials: nobody })
  const wanted = engines.flatMap((engine) => topicsOf(engine).map((topic) => ({ engine: engine.name, topic })))
  for (const topic of topics) await client.createTopic(topic.name)
  for (const { engine, topic } of wanted)
    await client.createSubscription(topic, subscriptionId(engine, topic), {
      enableMessageOrdering: true,
      ackDeadlineSeconds: 60,
      pushConfig: { pushEndpoint: pushEndpoint(url, projectId, topic, engine) },
    })
  await client.close()
}

async function start(): Promise<Emulators | ServerAbsent> {
  const [firestore, pubsub] = await Promise.all([startFirestore(), startPubSub()])
  if (isAbsent(firestore)) return firestore
  if (isAbsent(pubsub)) return pubsub
  try {
    const named = { FIRESTORE_EMULATOR_HOST: firestore.host, PUBSUB_EMULATOR_HOST: pubsub.host }
    return { firestore, pubsub, servers: await startGoogleServers({ ...process.env, ...named }, bucket) }
  } catch (error) {
    if (error instanceof ServersAbsent) return { absent: error.message }
    throw error
  }
}

let passed = 0
let failed = 0
let skipped = 0
const emulators = await start()
if (isAbsent(emulators)) {
  console.log(`what Google's services may do skipped: ${emulators.absent}`)
  if (process.env.CI === 'true') failed += 1
  else skipped += 1
} else {
  const expected = await undisturbed()
  const only = process.argv[2] ?? ''
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (!name.includes(only)) continue
    if (await run(name, scenario, emulators, expected)) passed += 1
    else failed += 1
  }
  await emulators.servers.stop()
  await emulators.firestore.stop()
}
rmSync(folder, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed === 0 ? 0 : 1)
