/**
 * `npm run test:crash`: a process killed at every commit point of both families, kernels and whole conversations killed at random under load, and what Google's services
 * themselves may do. `--long`: the Google family at every point too, and more seeds. One line counts all.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const long = process.argv.includes('--long')
const seeds = long ? ['1', '2', '3', '4', '5', '6'] : ['1']

const parts: readonly (readonly string[])[] = [
  ...seeds.map((seed) => ['kernel-crash.ts', seed]),
  ['points-crash.ts', ...(long ? ['--long'] : [])],
  ['conversation-crash.ts', 'embedded'],
  ['conversation-crash.ts', 'gcp'],
  ['servers-crash.ts'],
]

let [passed, failed, skipped] = [0, 0, 0]
for (const [program = '', ...given] of parts) {
  const startedMs = performance.now()
  const { status, output, complaint } = await run(program, given)
  const counts = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1)
  passed += Number(counts?.[1] ?? (status === 0 ? 1 : 0))
  failed += Math.max(Number(counts?.[2] ?? 0), status === 0 ? 0 : 1)
  skipped += Number(counts?.[3] ?? 0)
  if (status !== 0) console.log(`FAILED  ${[program, ...given].join(' ')} ended with ${status}\n${complaint}`)
  console.log(`── ${[program, ...given].join(' ')}: ${Math.round((performance.now() - startedMs) / 1_000)} s\n`)
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed === 0 ? 0 : 1

function run(
  program: string,
  given: readonly string[],
): Promise<{ status: number; output: string; complaint: string }> {
  return new Promise((resolve) => {
    const path = fileURLToPath(new URL(`./${program}`, import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', path, ...given], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let complaint = ''
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString()
      process.stdout.write(part)
    })
    child.stderr.on('data', (part: Buffer) => {
      complaint = `${complaint}${part}`.slice(-2_000)
      process.stderr.write(part)
    })
    child.on('close', (code) => resolve({ status: code ?? 1, output, complaint }))
  })
}
