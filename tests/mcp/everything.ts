/** The official sample server of MCP as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'

export const everythingScript = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
)

export interface Everything {
  readonly url: string
  stop(): Promise<void>
}

export async function startEverything(port: number): Promise<Everything> {
  const server = spawn(process.execPath, [everythingScript, 'streamableHttp'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await listening(server)
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    stop: async () => {
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
    },
  }
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.on('data', (bytes: Buffer) => {
      said += String(bytes)
      if (said.includes('listening')) resolve()
    })
    server.once('exit', (code) => reject(new Error(`the sample server ended with ${code}: ${said}`)))
  })
}
