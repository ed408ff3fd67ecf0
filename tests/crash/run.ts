/** `npm run test:crash`: the kernel, then whole conversations, each killed at random while they work. One line counts both. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

let passed = 0
let failed = 0
for (const name of ['kernel-crash.ts', 'conversation-crash.ts']) {
  const status = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(`./${name}`, import.meta.url))], {
      stdio: 'inherit',
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
  if (status === 0) passed += 1
  else failed += 1
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
