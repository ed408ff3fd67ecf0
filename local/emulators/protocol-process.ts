/** Starts a stand-in for a service of Google's that has no emulator, as a process of its own: what it holds outlives the platform, not itself. */
import { fileURLToPath } from 'node:url'
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts'

const readyWithinMs = 30_000

export const startSecretManager = (port?: number): Promise<ServerProcess> =>
  start('the Secret Manager server', new URL('./secret-manager-process.ts', import.meta.url), port)

export const startKeyManagement = (port?: number): Promise<ServerProcess> =>
  start('the key management server', new URL('./key-management-process.ts', import.meta.url), port)

async function start(name: string, program: URL, port: number | undefined): Promise<ServerProcess> {
  const given = port ?? (await freePort())
  const args = ['--import', 'tsx', fileURLToPath(program), `${given}`]
  return startServerProcess({ name, command: process.execPath, args, port: given, readyWithinMs })
}
