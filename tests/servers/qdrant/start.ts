/** Something that answers as Qdrant does: the one of `QDRANT_URL`, or else the local mode of its Python client behind HTTP. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort, type ServerAbsent, startServerProcess } from '../../../local/emulators/server-process.ts'

const run = promisify(execFile)
const here = fileURLToPath(new URL('.', import.meta.url))
const cache = fileURLToPath(new URL('../../../.cache/', import.meta.url))

export interface QdrantServer {
  readonly url: string
  readonly ranOn: 'server' | 'protocol'
  stop(): Promise<void>
}

export async function startQdrant(): Promise<QdrantServer | ServerAbsent> {
  const url = process.env.QDRANT_URL
  if (url !== undefined) return { url, ranOn: 'server', stop: async () => undefined }
  const python = await installClient()
  if (typeof python !== 'string') return python
  const folder = await mkdtemp(join(tmpdir(), 'qdrant-'))
  const port = await freePort()
  const server = await startServerProcess({
    name: "the local mode of Qdrant's client",
    command: python,
    args: [join(here, 'server.py'), `${port}`, folder],
    port,
    readyWithinMs: 30_000,
  })
  return {
    url: `http://${server.host}`,
    ranOn: 'protocol',
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** The Python that has the client: an environment of its own, made once for each list of requirements. */
async function installClient(): Promise<string | ServerAbsent> {
  const requirements = join(here, 'requirements.txt')
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const folder = join(cache, `qdrant-client-${digest}`)
  const python = join(folder, 'bin', 'python')
  const ready = join(folder, 'ready')
  if (existsSync(ready)) return python
  try {
    await rm(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder])
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements])
    await writeFile(ready, '')
  } catch (error) {
    return { absent: `Qdrant's Python client could not be installed: ${firstLine(error)}` }
  }
  return python
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]
