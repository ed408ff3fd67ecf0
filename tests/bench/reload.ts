/**
 * From the change of a configuration's head to the runtimes that serve it: 50 of them listen, as the chat runtime makes them, on either family. The time runs from before
 * the commit of the head until a new conversation would get the new version, its bundle loaded and parsed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { AgentBundle, bundleBlobKey } from '@workflow/config-sdk'
import { boundBlobs } from '@workflow/engine'
import { openEmbedded, type Ports } from '@workflow/platform'
import { ConfigHeads } from '@workflow/records'
import { Agents } from '../../run/chat-runtime/agents.ts'
import { googleServers, onGoogle } from './google-ports.ts'

const runtimes = 50
const changes = 40
const pauseMs = 100
const lookMs = 2
const askedMs = 1_000
const [organizationId, configId] = ['org_reload', 'cfg_reload']
const folder = mkdtempSync(join(tmpdir(), 'bench-reload-'))

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function writeVersion(ports: Ports, version: number): Promise<void> {
  const organization = { id: organizationId, slug: 'reload', name: 'Reload', timeZone: 'Europe/Berlin' }
  const bundle = AgentBundle.parse({
    configId,
    version,
    organization: { ...organization, languages: ['en'] },
    brand: {},
    configYaml:
      'product_type: chatbot\nagent_identity: { name: Assistant, languages: [en] }\nsystem_prompt: You help.\n',
    tools: [],
    mocks: {},
  })
  const bytes = new TextEncoder().encode(JSON.stringify(bundle))
  const options = { contentType: 'application/json', ifAbsent: true }
  await boundBlobs(ports.blobs, organizationId).put(bundleBlobKey(configId, version), bytes, options)
}

async function moveHead(ports: Ports, version: number): Promise<void> {
  const path = { parent: `organizations/${organizationId}`, collection: ConfigHeads.name, id: configId }
  const head = ConfigHeads.schema.parse({
    ...{ id: configId, configId, revision: version, latestVersion: version },
    branches: { prod: { stable: version, salt: 's' } },
  })
  const write = { kind: 'set', path, fields: { configId }, body: head, version, lastEvents: {} } as const
  await ports.documents.commit({ guards: [], writes: [write] })
}

/** Milliseconds of every runtime at every change. */
async function measure(ports: Ports): Promise<number[]> {
  ports.documents.declare(ConfigHeads)
  await writeVersion(ports, 1)
  await moveHead(ports, 1)
  const rejected: unknown[] = []
  const listening = Array.from(
    { length: runtimes },
    () =>
      new Agents(
        ports,
        (id) => boundBlobs(ports.blobs, id),
        (_, error) => void rejected.push(error),
      ),
  )
  await Promise.all(listening.map((agents) => agents.head(organizationId, configId, 'customer')))
  await pause(1_000)
  const latencies: number[] = []
  for (let version = 2; version < changes + 2; version += 1) {
    await writeVersion(ports, version)
    const startedMs = performance.now()
    const moved = moveHead(ports, version)
    const seen = listening.map(async (agents) => {
      while ((await agents.head(organizationId, configId, 'customer')).bundle.version < version) await pause(lookMs)
      latencies.push(performance.now() - startedMs)
    })
    await Promise.all([moved, ...seen])
    await pause(pauseMs)
  }
  for (const agents of listening) agents.stop()
  if (rejected.length > 0) throw new Error(`${rejected.length} heads were rejected`, { cause: rejected[0] })
  return latencies
}

function tell(family: string, latencies: readonly number[]): boolean {
  const sorted = [...latencies].sort((a, b) => a - b)
  const quantile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  const [half, most, nearlyAll] = [0.5, 0.95, 0.99].map(quantile)
  console.log(
    `${family}: head change to ${runtimes} runtimes, ${changes} changes: p50 ${half?.toFixed(0)} ms, p95 ${most?.toFixed(0)} ms, p99 ${nearlyAll?.toFixed(0)} ms (asked: p99 under ${askedMs} ms)`,
  )
  return (nearlyAll ?? Number.NaN) < askedMs
}

console.log(`machine: ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`)
const embedded = openEmbedded(join(folder, 'embedded'))
const held = [tell('embedded', await measure(embedded))]
await embedded.close()
const servers = await googleServers()
if (typeof servers === 'string') {
  console.log(`gcp skipped: ${servers}`)
  held.push(process.env.CI !== 'true')
} else {
  held.push(tell('gcp', await onGoogle(servers.hosts, folder, measure)))
  await servers.stop()
}
rmSync(folder, { recursive: true, force: true })
process.exitCode = held.every(Boolean) ? 0 : 1
