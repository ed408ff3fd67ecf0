/**
 * `npm run test:isolation`: everything that could lead from one organization to another, tried on a platform with two of them. What there is to try is read off the
 * registries of routes, events and collections. `--adapters gcp` runs it on Google's services.
 */
import { createHash } from 'node:crypto'
import { startCollector } from '../fixtures/collector.ts'
import { tryEvents } from './events.ts'
import { Findings } from './findings.ts'
import { tryFirestoreRules } from './firestore-rules.ts'
import { tryInside } from './inside.ts'
import { tryRoutes } from './routes.ts'
import { buildWorld, canary, type World } from './world.ts'

const adapters = process.argv.includes('gcp') ? 'gcp' : 'embedded'
const findings = new Findings()
const lines: string[] = []
const write = process.stderr.write.bind(process.stderr)
process.stderr.write = ((chunk: string | Uint8Array, ...rest: []) => {
  if (typeof chunk !== 'string' || !chunk.startsWith('{')) return write(chunk, ...rest)
  lines.push(chunk)
  return true
}) as typeof process.stderr.write

const collector = await startCollector()
const world = await buildWorld(adapters, {
  WORKFLOW_TELEMETRY: 'otlp',
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
})
const routes = await unchanged('routes', () => tryRoutes(world, findings))
await tryInside(world, findings)
// Last: some of them end the second organization.
await unchanged('events', () => tryEvents(world, findings))
const collections = world.platform.kernel.collections.map((collection) => collection.name)
await world.end()
await collector.close()
lookAtWhatWasTold()

const rules = await tryFirestoreRules(collections)
let skipped = 0
if ('absent' in rules) {
  skipped = 1
  console.log(`SKIPPED  Firestore rules: ${rules.absent}`)
  if (process.env.CI === 'true') findings.untested.push(`Firestore rules: ${rules.absent}`)
} else {
  findings.tried('Firestore, past the platform', rules.attempts)
  for (const leak of rules.leaks) findings.leak('Firestore rules', leak)
}

for (const leak of findings.leaks) console.log(`LEAK  ${leak}`)
for (const what of findings.untested) console.log(`UNTESTED  ${what}`)
console.log(findings.table())
console.log(
  `${adapters}: ${routes} routes, ${findings.total} attempts, ${findings.leaks.length} leaks, ${findings.untested.length} untested`,
)
const failed = findings.leaks.length + findings.untested.length
console.log(
  `${findings.total - findings.leaks.length} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
)
process.exitCode = failed === 0 ? 0 : 1

/** What is tried must leave every document of the first organization as it is. */
async function unchanged<Result>(kind: string, attempts: () => Promise<Result>): Promise<Result> {
  const before = await fingerprint(world)
  const result = await attempts()
  await world.platform.kernel.idle()
  if ((await fingerprint(world)) !== before) findings.leak(kind, 'documents of the first organization were changed')
  return result
}

/** Neither log nor trace tells anything of the first organization's content. */
function lookAtWhatWasTold(): void {
  findings.tried('log lines', lines.length)
  findings.tried('exported spans', collector.spans.length)
  if (lines.length === 0 || collector.spans.length === 0) findings.untested.push('logs and traces: nothing was written')
  for (const text of [...lines, ...collector.bodies])
    if (text.includes(canary)) findings.leak('logs and traces', text.slice(0, 300))
}

/** All documents of the first organization, as they are stored; of its keys the times of use are left out, since trying one notes it. */
async function fingerprint({ platform, victim }: World): Promise<string> {
  const { documents } = platform.kernel.ports
  const hash = createHash('sha256')
  for (const { name, queries } of platform.kernel.collections) {
    const all = Object.entries(queries).find(([, query]) => !query.group && query.equals.length === 0)
    if (!all || name === 'api_keys') continue
    const parent = `organizations/${victim.organizationId}`
    const found = await documents.find({ parent, collection: name, name: all[0], equals: {}, limit: 5_000 })
    for (const { path, body } of found.sort((a, b) => (a.path.id < b.path.id ? -1 : 1)))
      hash.update(JSON.stringify([name, path.id, body]))
  }
  return hash.digest('hex')
}
