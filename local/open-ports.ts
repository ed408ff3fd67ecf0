/** The two families of adapters, as one machine opens them. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, openEmbedded, openEmbeddedSearch, type Ports } from '@workflow/platform'
import { freePort } from './emulators/server-process.ts'
import { googleSettings } from './google-settings.ts'

export type Adapters = 'embedded' | 'gcp'

export interface OpenedPorts {
  readonly ports: Ports
  /** Nothing is in them that an earlier process wrote, whatever the data folder tells. */
  readonly fresh: boolean
  close(): Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>

const projectId = 'demo-workflow'
const bucket = 'demo-workflow'

/** Throws `DataFolderInUse`, and `ServersAbsent` where a server of the Google family cannot be had. */
export async function openPorts(
  adapters: Adapters,
  dataFolder: string,
  environment: Environment,
  clock: Clock,
): Promise<OpenedPorts> {
  if (adapters === 'gcp') return openGoogle(dataFolder, environment, clock)
  const ports = openEmbedded(dataFolder, clock)
  return { ports, fresh: false, close: () => ports.close() }
}

/** Loaded only where it is asked for: the clients of Google take a second to read. */
async function openGoogle(dataFolder: string, environment: Environment, clock: Clock): Promise<OpenedPorts> {
  const [{ openGoogleFamily }, { startGoogleServers }] = await Promise.all([
    import('@workflow/platform/gcp'),
    import('./google-servers.ts'),
  ])
  const servers = await startGoogleServers(environment, bucket)
  const search = await openSearch(join(dataFolder, 'search'), servers.fresh, environment)
  const ports = openGoogleFamily(
    googleSettings({
      projectId,
      bucket,
      // Tasks remember where they are to call: the same port after a restart where the servers stay.
      push: { port: environment.WORKFLOW_PUSH_PORT ? Number(environment.WORKFLOW_PUSH_PORT) : await freePort() },
      emulators: servers.hosts,
      clock,
    }),
    search.of,
  )
  return {
    ports,
    fresh: servers.fresh,
    close: async () => {
      await ports.close()
      await search.close()
      await servers.stop()
    },
  }
}

/** Qdrant where `QDRANT_URL` names one, else the embedded index. */
async function openSearch(
  folder: string,
  fresh: boolean,
  { QDRANT_URL: url, QDRANT_API_KEY: apiKey }: Environment,
): Promise<{ of: Ports['searchOf']; close: () => Promise<void> }> {
  if (url) {
    const { QdrantSearch } = await import('@workflow/platform/qdrant')
    const search = new QdrantSearch({ url, prefix: 'workflow', ...(apiKey ? { apiKey } : {}) })
    return { of: (parent) => search.of(parent), close: async () => undefined }
  }
  if (fresh) rmSync(folder, { recursive: true, force: true })
  return openEmbeddedSearch(folder)
}
