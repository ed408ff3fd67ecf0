/**
 * `npm run test:acceptance`: a client folder that was written apart from the product code, with its tools behind a real HTTP server and an OpenAPI document, imported and
 * served. At least 80 % of its conversations must pass; those that do not are named.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const needed = 0.8
const folder = fileURLToPath(new URL('./garage', import.meta.url))
const port = 4010

const server = spawn(process.execPath, [`${folder}/server.mjs`], {
  env: { ...process.env, PORT: String(port) },
  stdio: ['ignore', 'pipe', 'inherit'],
})
process.once('exit', () => server.kill('SIGKILL'))
await new Promise<void>((resolve, reject) => {
  server.once('exit', (code) => reject(new Error(`the garage's server ended with ${code}`)))
  server.stdout.on('data', (part: Buffer) => part.toString().includes('listening') && resolve())
})

const verdict = z.object({
  name: z.string(),
  passed: z.boolean(),
  failedTurn: z.number().optional(),
  failures: z.array(z.string()),
})
const result = z.object({ passed: z.number(), failed: z.number(), conversations: z.array(verdict) })

const simulated = await simulate()
for (const one of simulated.conversations.filter((conversation) => !conversation.passed)) {
  console.log(`missed: ${one.name} (${one.failedTurn ? `turn ${one.failedTurn}` : 'end'}): ${one.failures.join('; ')}`)
}
const total = simulated.passed + simulated.failed
const share = simulated.passed / total
console.log(
  `${simulated.passed} of ${total} conversations passed, ${Math.round(share * 100)} %; at least ${needed * 100} % are asked for`,
)
console.log(share >= needed ? '1 passed, 0 failed' : '0 passed, 1 failed')
process.exitCode = share >= needed ? 0 : 1
server.kill('SIGKILL')

function simulate(): Promise<z.infer<typeof result>> {
  return new Promise((resolve) => {
    const child = spawn(
      'npx',
      ['workflow', 'simulate', folder, '--json', '--state-url', `http://127.0.0.1:${port}/state`],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let output = ''
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString()
    })
    child.on('close', () => resolve(result.parse(JSON.parse(output))))
  })
}
