/** A server that is not on the machine: what would have run on it is named with the reason, and fails where everything must be there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const config = fileURLToPath(new URL('./vitest.config.ts', import.meta.url))

/** The suite of blobs on a machine that has nothing. */
async function runBare(environment: Readonly<Record<string, string>>): Promise<{ status: number; output: string }> {
  const bare = { PATH: '', HOME: '/nowhere', NO_COLOR: '1', ...environment }
  const child = spawn(process.execPath, [vitest, 'run', '--config', config, 'gcp-blobs'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: bare,
  })
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { status, output }
}

describe('a suite without its server', () => {
  it('is skipped by name, with the reason', async () => {
    const { status, output } = await runBare({})
    expect(status).toBe(0)
    expect(output).toMatch(/^blobs +gcp +absent: fake-gcs-server is not installed \(go install .+\) +0 +0 +[1-9]\d*$/m)
  })

  it('fails where CI=true', async () => {
    const { status, output } = await runBare({ CI: 'true' })
    expect(status).toBe(1)
    expect(output).toMatch(/^blobs +gcp +absent: fake-gcs-server is not installed \(go install .+\) +0 +1 +0$/m)
  })
})
