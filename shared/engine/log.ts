/** The event log and the dead letters, read and replayed. */
import type { Envelope } from '@workflow/events'
import type { Ports } from '@workflow/platform'
import type { Engine } from './define-engine.ts'
import type { DeadLetter } from './failures.ts'
import { toEntry } from './outbox.ts'
import { deadLetters, eventLog, parentOf } from './records.ts'

export interface LoggedEvent {
  /** Orders the log; events after it are newer. */
  readonly position: string
  readonly event: Envelope
}

/** Events of one tenant's timeline after a position, oldest first; or the newest, newest first. */
export async function readLog(
  ports: Ports,
  tenantId: string,
  options: { readonly after?: string; readonly limit: number; readonly newestFirst?: boolean },
): Promise<LoggedEvent[]> {
  const found = await ports.documents.find({
    parent: parentOf(tenantId),
    collection: eventLog.name,
    name: 'byPosition',
    equals: {},
    limit: options.limit,
    descending: options.newestFirst ?? false,
    ...(options.after === undefined ? {} : { from: `${options.after}~` }),
  })
  return found.map((document) => ({ position: String(document.fields.position), event: toEntry(document).envelope }))
}

/** Calls back with each new event of a tenant's timeline from now on, or from a position on. */
export function followLog(
  ports: Ports,
  tenantId: string,
  from: string,
  onEvent: (logged: LoggedEvent) => void,
): Promise<() => void> {
  const told = new Set<string>()
  const query = {
    parent: parentOf(tenantId),
    collection: eventLog.name,
    name: 'byPosition',
    equals: {},
    from: `${from}~`,
  }
  return ports.documents.watch(query, (changes) => {
    for (const change of changes) {
      // An entry changes once more when it is published.
      if (change.kind !== 'put' || told.delete(change.document.path.id)) continue
      if (change.document.fields.pending !== null) told.add(change.document.path.id)
      onEvent({ position: String(change.document.fields.position), event: toEntry(change.document).envelope })
    }
  })
}

export async function readDeadLetters(ports: Ports, limit: number): Promise<DeadLetter[]> {
  const found = await ports.documents.find({
    parent: 'all',
    collection: deadLetters.name,
    name: 'all',
    equals: { open: true },
    limit,
  })
  return found.map((document) => document.body as DeadLetter)
}

/** Delivers a dead letter again to the engine that refused it. */
export async function replayDeadLetter(ports: Ports, engines: readonly Engine[], letter: DeadLetter): Promise<void> {
  if (!engines.some((engine) => engine.name === letter.engine))
    throw new Error(`engine ${letter.engine} is not part of this platform`)
  const path = { parent: parentOf(letter.tenantId), collection: deadLetters.name, id: letter.id }
  await ports.queue.publish([
    { id: letter.id, topic: letter.topic, orderingKey: letter.id, tenantId: letter.tenantId, payload: letter.payload },
  ])
  await ports.documents.commit({
    guards: [],
    writes: [
      { kind: 'set', path, fields: { time: letter.time, open: false }, body: letter, version: 2, lastEvents: {} },
    ],
  })
}
