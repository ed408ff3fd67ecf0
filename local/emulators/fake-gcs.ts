/** fake-gcs-server: Cloud Storage's JSON API from one Go program. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, type ServerAbsent, type ServerProcess, startServerProcess } from './server-process.ts'

const program = 'fake-gcs-server'
const source = 'github.com/fsouza/fake-gcs-server@v1.56.1'
const readyWithinMs = 10_000

export interface FakeGcsOptions {
  readonly port?: number
  /** Keeps the objects in this folder; in memory without one. */
  readonly folder?: string
}

/** Objects of any project. Absent where the program is neither on the path nor among Go's own. */
export async function startFakeGcs({ port, folder }: FakeGcsOptions = {}): Promise<ServerProcess | ServerAbsent> {
  const command = await findProgram()
  if (command === undefined) return { absent: `${program} is not installed (go install ${source})` }
  const given = port ?? (await freePort())
  const backend = folder === undefined ? ['-backend', 'memory'] : ['-backend', 'filesystem', '-filesystem-root', folder]
  return startServerProcess({
    name: program,
    command,
    args: [
      ...['-scheme', 'http', '-host', '127.0.0.1', '-port', `${given}`, '-log-level', 'warn'],
      // Signed and resumable addresses name the server itself.
      ...['-public-host', `127.0.0.1:${given}`, '-external-url', `http://127.0.0.1:${given}`],
      ...backend,
    ],
    port: given,
    readyWithinMs,
  })
}

async function findProgram(): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const onPath = folders.map((folder) => join(folder, program)).find((file) => existsSync(file))
  if (onPath !== undefined) return onPath
  const installed = join(await goFolder(), 'bin', program)
  return existsSync(installed) ? installed : undefined
}

/** Where `go install` puts programs; Go's documented default where Go itself is not there to be asked. */
async function goFolder(): Promise<string> {
  try {
    return (await promisify(execFile)('go', ['env', 'GOPATH'])).stdout.trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return join(process.env.HOME ?? '/', 'go')
    throw error
  }
}
