/** Google's clients, for the cloud and for emulators. */
import { Firestore } from '@google-cloud/firestore'
import { PubSub } from '@google-cloud/pubsub'
import { CloudTasksClient } from '@google-cloud/tasks'
import { credentials } from '@grpc/grpc-js'

/** `host:port` of each. */
interface EmulatorHosts {
  readonly firestore: string
  readonly pubsub: string
  readonly tasks: string
}

export interface ClientOptions {
  readonly projectId: string
  /** Where they are given, nothing is authenticated. */
  readonly emulators?: EmulatorHosts
}

/** A server that returns is noticed this soon; the default is two minutes. */
const connection = { 'grpc.max_reconnect_backoff_ms': 2_000 }
/** Without it the clients look for the machine's own identity, which on a laptop takes its time. */
const nobody = { client_email: 'nobody@localhost', private_key: 'none' }

export function firestoreOf({ projectId, emulators }: ClientOptions, databaseId: string): Firestore {
  const settings = { projectId, databaseId, ...connection }
  if (!emulators) return new Firestore(settings)
  const { host, port } = addressOf(emulators.firestore)
  // The emulator takes this word for everybody's permission.
  const customHeaders = { Authorization: 'Bearer owner' }
  return new Firestore({ ...settings, host, port, ssl: false, customHeaders, credentials: nobody })
}

export function pubsubOf({ projectId, emulators }: ClientOptions): PubSub {
  const settings = { projectId, ...connection }
  return emulators
    ? new PubSub({ ...settings, apiEndpoint: emulators.pubsub, emulatorMode: true, credentials: nobody })
    : new PubSub(settings)
}

export function tasksOf({ projectId, emulators }: ClientOptions): CloudTasksClient {
  const settings = { projectId, ...connection }
  if (!emulators) return new CloudTasksClient(settings)
  const { host, port } = addressOf(emulators.tasks)
  const local = { apiEndpoint: host, port, sslCreds: credentials.createInsecure(), credentials: nobody }
  return new CloudTasksClient({ ...settings, ...local })
}

function addressOf(address: string): { host: string; port: number } {
  const [host, port] = address.split(':')
  return { host: host ?? '', port: Number(port) }
}
