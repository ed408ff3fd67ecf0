/** Google's services on one machine: those that the environment names are used as they run; the others are started, and end with this process. */
import { Storage } from '@google-cloud/storage'
import type { GoogleServers } from '@workflow/platform/gcp'
import {
  isAbsent,
  type ServerAbsent,
  type ServerProcess,
  startCloudTasks,
  startFakeGcs,
  startFirestore,
  startKeyManagement,
  startPubSub,
  startSecretManager,
} from './emulators/index.ts'

export interface RunningServers {
  readonly hosts: GoogleServers
  /** Nothing is in them yet. */
  readonly fresh: boolean
  stop(): Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * By which variable each is named, as `host:port`, and how it is started. Not STORAGE_EMULATOR_HOST: Google's client reads that itself, as an address of another
 * form, also where it is told where to go, and then finds nothing.
 */
const servers = {
  firestore: { variable: 'FIRESTORE_EMULATOR_HOST', start: () => startFirestore() },
  pubsub: { variable: 'PUBSUB_EMULATOR_HOST', start: () => startPubSub() },
  tasks: { variable: 'CLOUD_TASKS_EMULATOR_HOST', start: () => startCloudTasks() },
  storage: { variable: 'CLOUD_STORAGE_EMULATOR_HOST', start: () => startFakeGcs() },
  secrets: { variable: 'SECRET_MANAGER_EMULATOR_HOST', start: () => startSecretManager() },
  keys: { variable: 'CLOUD_KMS_EMULATOR_HOST', start: () => startKeyManagement() },
} satisfies Record<keyof GoogleServers, { variable: string; start: () => Promise<ServerProcess | ServerAbsent> }>

const names = Object.keys(servers) as (keyof GoogleServers)[]

/** For a process that is to use servers as they run, and to leave them when it ends. */
export const environmentOf = ({ hosts }: Pick<RunningServers, 'hosts'>): Record<string, string> =>
  Object.fromEntries(names.map((name) => [servers[name].variable, hosts[name]]))

/** A server that cannot be had on this machine. */
export class ServersAbsent extends Error {
  override readonly name = 'ServersAbsent'
}

/** Throws `ServersAbsent`, naming every server that is neither there nor can be started. */
export async function startGoogleServers(environment: Environment, bucket: string): Promise<RunningServers> {
  const started: ServerProcess[] = []
  const absent: string[] = []
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()))
  }
  const found = await Promise.all(
    names.map(async (name) => {
      const { variable, start } = servers[name]
      const given = environment[variable]?.replace(/^https?:\/\//, '')
      if (given) return [name, given] as const
      const server = await start()
      if (isAbsent(server)) {
        absent.push(`${variable} is not set, and ${server.absent}`)
        return [name, ''] as const
      }
      started.push(server)
      return [name, server.host] as const
    }),
  )
  if (absent.length > 0) {
    await stop()
    throw new ServersAbsent(absent.join('\n'))
  }
  const hosts = Object.fromEntries(found) as Record<keyof GoogleServers, string>
  await makeBucket(hosts.storage, bucket)
  return { hosts, fresh: started.length > 0, stop }
}

async function makeBucket(host: string, name: string): Promise<void> {
  const bucket = new Storage({ apiEndpoint: `http://${host}`, projectId: 'demo-workflow' }).bucket(name)
  const [exists] = await bucket.exists()
  if (!exists) await bucket.create()
}
