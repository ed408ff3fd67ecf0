/**
 * `npm run test:fuzz`: schemathesis over the running platform's own document, as a client's admin and as the platform's; then the properties of the kernel, of
 * configurations and of streams. `--long` gives each a quarter of an hour. Ends with one line that counts.
 */
import { spawn } from 'node:child_process'
import { clientFolder } from '../security/client-folder.ts'
import { createScriptedProvider } from '../security/scripted-provider.ts'
import { buildWorld } from '../security/world.ts'
import { fuzz, haveSchemathesis, reasons } from './schemathesis.ts'

const long = process.argv.includes('--long')
/** Below the life of an access token. */
const seconds = long ? 840 : 100
const seed = long ? Math.floor(Math.random() * 2 ** 31) : 20_260_105

let passed = 0
let failed = 0

if (haveSchemathesis()) {
  for (const role of ['admin', 'administrator'] as const) await fuzzAs(role)
  console.log('\nAllowed beside the checks:')
  for (const reason of reasons()) console.log(`  ${reason}`)
} else {
  console.log('schemathesis is absent: it needs python3 with venv, and PyPI')
  if (process.env.CI === 'true') failed += 1
}
await properties()
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function fuzzAs(role: 'admin' | 'administrator'): Promise<void> {
  const world = await buildWorld(clientFolder('http://127.0.0.1:9'), createScriptedProvider())
  const named = role === 'administrator' ? { 'x-workflow-organization': world.organizationId } : {}
  const found = await fuzz({
    url: world.platform.url,
    headers: { Authorization: world[role].authorization ?? '', ...named },
    seconds,
    seed,
  })
  await world.end()
  console.log(
    `\nas ${role}: ${found.operations} operations, ${found.requests} requests, ${found.failures.length} failures, seed ${seed}`,
  )
  if (found.failures.length > 0) console.log(found.output.slice(0, 30_000))
  for (const failure of found.failures) console.log(`FAILED  ${failure}`)
  passed += found.operations - new Set(found.failures).size
  failed += found.failures.length
}

/** The properties run in Vitest; their counts are added to ours. */
function properties(): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn('npx', ['vitest', 'run', '--config', 'tests/fuzz/vitest.config.ts'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...(long ? { FUZZ_RUNS: '2000' } : {}) },
    })
    let output = ''
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString()
      process.stdout.write(part)
    })
    child.on('close', (code) => {
      const line = /^\s*Tests\s+(.*)$/m.exec(output)?.[1] ?? ''
      passed += Number(/(\d+) passed/.exec(line)?.[1] ?? 0)
      failed += Math.max(Number(/(\d+) failed/.exec(line)?.[1] ?? 0), code === 0 ? 0 : 1)
      resolve()
    })
  })
}
