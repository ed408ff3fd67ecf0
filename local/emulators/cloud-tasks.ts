/** Starts the stand-in for Cloud Tasks, of which there is no emulator. */
import { fileURLToPath } from 'node:url'
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts'

/** Tasks in memory: what it holds is gone when it ends, not when the platform does. */
export async function startCloudTasks(port?: number): Promise<ServerProcess> {
  const given = port ?? (await freePort())
  const program = fileURLToPath(new URL('./cloud-tasks-process.ts', import.meta.url))
  return startServerProcess({
    name: 'the Cloud Tasks server',
    command: process.execPath,
    args: ['--import', 'tsx', program, String(given)],
    port: given,
    readyWithinMs: 30_000,
  })
}
