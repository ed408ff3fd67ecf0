/** The Google family: Firestore, Pub/Sub and Cloud Tasks, with blobs, secrets, keys and search as the composition root gives them. */
import { type Clock, systemClock } from '../../ports/clock.ts'
import type { Ports } from '../../ports.ts'
import { type ClientOptions, firestoreOf, pubsubOf, tasksOf } from './clients.ts'
import { GoogleDocuments } from './documents.ts'
import { GoogleLeases } from './leases.ts'
import type { PushedMessage } from './message-attributes.ts'
import type { PublishRate } from './publisher.ts'
import { type IdentifiesPushes, pushVerifier } from './push-identity.ts'
import { PushListener } from './push-listener.ts'
import { GoogleQueue } from './queue.ts'
import type { PushIdentity } from './subscriptions.ts'
import { GoogleTimers } from './timers.ts'

export interface GoogleOptions extends ClientOptions, Pick<Ports, 'blobs' | 'secrets' | 'keys' | 'searchOf'> {
  /** Database of the documents, and the one of the wrapped keys, which is kept by no backup. */
  readonly databases: { readonly documents: string; readonly keys: string }
  readonly tasks: { readonly location: string; readonly queue: string }
  /** In the cloud: where Pub/Sub and Cloud Tasks call the functions, and whom as. */
  readonly push: { readonly baseUrl: string; readonly identity: PushIdentity } | LocalPush
  readonly clock?: Clock
}

/** On one machine: the loopback port on which this process takes pushes. Tasks remember it, so that it is the same after a restart. */
interface LocalPush {
  readonly port: number
}

/** The ports, and what an HTTP handler calls in the cloud. */
export interface GooglePorts extends Ports, IdentifiesPushes {
  /** One push of Pub/Sub to an engine's subscription: 2xx for `ack`, 503 for `nack`. */
  deliver(subscription: string, message: PushedMessage): Promise<'ack' | 'nack'>
  /** The body that Cloud Tasks posts for a due timer. */
  fireTimer(body: unknown): Promise<void>
  /** Hands far timers that have come near to Cloud Tasks: for the daily tick, where no process runs that long. Returns how many. */
  lookAhead(): Promise<number>
}

/** What one tenant may publish from one process: above what one commits, so that it holds back bursts alone. */
const publishRate: PublishRate = { perSecond: 1_000, burst: 5_000 }

/** Opens no connection yet: each client connects when it is first used. */
export function openGoogle(options: GoogleOptions): GooglePorts {
  const { projectId, databases, push, blobs, secrets, keys, searchOf, clock = systemClock } = options
  const firestore = firestoreOf(options, databases.documents)
  const pubsub = pubsubOf(options)
  const client = tasksOf(options)
  const expiry = options.emulators ? 'query' : 'policy'
  const documents = new GoogleDocuments({ firestore, blobs, clock, expiry })
  const keyDocuments = new GoogleDocuments({ firestore: firestoreOf(options, databases.keys), blobs, clock, expiry })
  const listener = isLocal(push)
    ? new PushListener(push.port, {
        deliver: (subscription, message) => queue.deliver(subscription, message),
        fire: (body) => timers.fire(body),
      })
    : undefined
  const baseUrl = isLocal(push) ? `http://127.0.0.1:${push.port}` : push.baseUrl
  const local = listener && { baseUrl, listen: () => listener.listen() }
  const queue = new GoogleQueue({
    pubsub,
    clock,
    rate: publishRate,
    ...(local ? { local } : {}),
  })
  const timers = new GoogleTimers({
    client,
    queuePath: client.queuePath(projectId, options.tasks.location, options.tasks.queue),
    url: `${baseUrl}/timers`,
    queue,
    documents,
    clock,
    ...(isLocal(push) ? {} : { identity: push.identity }),
    ...(local ? { local } : {}),
  })
  return {
    clock,
    documents,
    blobs,
    secrets,
    queue,
    timers,
    leases: new GoogleLeases(firestore, clock),
    keys,
    keyDocuments,
    searchOf,
    ...pushVerifier(isLocal(push) ? undefined : push.identity),
    deliver: (subscription, message) => queue.deliver(subscription, message),
    fireTimer: (body) => timers.fire(body),
    lookAhead: () => timers.lookAhead(),
    close: async () => {
      await listener?.close()
      await Promise.all([pubsub.close(), client.close(), documents.close(), keyDocuments.close()])
    },
  }
}

const isLocal = (push: GoogleOptions['push']): push is LocalPush => 'port' in push
