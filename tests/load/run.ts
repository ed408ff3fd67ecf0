/**
 * `npm run test:load`: the gateway at its limits, a slow engine beside others, the memory of 100,000 events, the cold start of each function. Bounded, on the loopback
 * interface. Ends with one line that counts.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coldStart } from './cold-start.ts'
import { flatMemory } from './flat-memory.ts'
import { gatewayLimits } from './gateway-limits.ts'
import { slowEngine } from './slow-engine.ts'

/** Tells what was found, and whether it is as it should be. */
export type Check = (found: string, holds: boolean) => void

let passed = 0
let failed = 0
const check: Check = (found, holds) => {
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${found}`)
  if (holds) passed += 1
  else failed += 1
}

console.log(`machine: ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`)
const folder = mkdtempSync(join(tmpdir(), 'load-'))
/** Below `node_modules`, so that what is not bundled is found from there. */
const bundles = join(fileURLToPath(new URL('../../node_modules/.cache', import.meta.url)), `load-${process.pid}`)
mkdirSync(bundles, { recursive: true })
try {
  await flatMemory(join(folder, 'memory'), check)
  await slowEngine(join(folder, 'slow'), check)
  await gatewayLimits(join(folder, 'gateway'), check)
  await coldStart(bundles, check)
} finally {
  rmSync(folder, { recursive: true, force: true })
  rmSync(bundles, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
