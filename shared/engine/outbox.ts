/**
 * Events on their way: written with the documents they are about, published by whoever committed them, and by the sweeper where that did not happen.
 * Entries stay: they are the event log.
 */
import { type Envelope, parseEnvelope, topicOf } from '@workflow/events'
import type { Ports, QueueMessage, StoredDocument, Write } from '@workflow/platform'
import { eventLog, outboxShards, parentOf } from './records.ts'

type SetWrite = Extract<Write, { kind: 'set' }>

export interface OutboxEntry {
  readonly write: SetWrite
  readonly envelope: Envelope
  readonly dueAt: Date | undefined
}

interface LogBody {
  readonly envelope: Envelope
  readonly due?: string
}

/** What the committer did not publish within this time, the sweeper does. */
const abandonedAfterMs = 30_000
const marksWaitMs = 100
/** Below what one commit takes in any family. */
const markedAtOnce = 250

let counter = 0

export function outboxEntry(envelope: Envelope, dueAt: Date | undefined): OutboxEntry {
  // Entries of one millisecond keep the order in which this process made them.
  counter = (counter + 1) % 1_000_000
  const position = `${envelope.time}/${String(counter).padStart(6, '0')}`
  const body: LogBody = { envelope, ...(dueAt ? { due: dueAt.toISOString() } : {}) }
  const write: SetWrite = {
    kind: 'set',
    path: { parent: parentOf(envelope.tenantid), collection: eventLog.name, id: envelope.id },
    fields: { pending: shardOf(envelope.subject), position, subject: envelope.subject },
    body,
    version: 1,
    lastEvents: {},
  }
  return { write, envelope, dueAt }
}

/**
 * What this process publishes of its own commits. That it did is noted a moment later, for many entries at once: an entry that a crash leaves unmarked is
 * published again, which the inbox of each handler knows.
 */
export class Outbox {
  readonly #ports: Ports
  readonly #onFault: (error: unknown) => void
  #published: OutboxEntry[] = []
  #timer: NodeJS.Timeout | undefined
  #marking: Promise<void> = Promise.resolve()

  constructor(ports: Ports, onFault: (error: unknown) => void) {
    this.#ports = ports
    this.#onFault = onFault
  }

  /** Resolves when the queue or the timers have them. */
  async publish(entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return
    await handOver(this.#ports, entries)
    this.#published.push(...entries)
    this.#timer ??= setTimeout(() => void this.flush(), marksWaitMs)
  }

  /** Resolves when all that was published is marked so, or left to the sweeper. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const entries = this.#published
    this.#published = []
    if (entries.length > 0) {
      const marked = mark(this.#ports, entries).catch(this.#onFault)
      this.#marking = Promise.all([this.#marking, marked]).then(() => undefined)
    }
    return this.#marking
  }
}

async function handOver(ports: Ports, entries: readonly OutboxEntry[]): Promise<void> {
  const timers = entries.flatMap((entry) =>
    entry.dueAt ? [{ dueAt: entry.dueAt, message: toMessage(entry.envelope) }] : [],
  )
  const messages = entries.filter((entry) => !entry.dueAt).map((entry) => toMessage(entry.envelope))
  if (messages.length > 0) await ports.queue.publish(messages)
  if (timers.length > 0) await ports.timers.schedule(timers)
}

async function mark(ports: Ports, entries: readonly OutboxEntry[]): Promise<void> {
  const writes = entries.map(({ write }): Write => ({ ...write, fields: { ...write.fields, pending: null } }))
  for (let from = 0; from < writes.length; from += markedAtOnce)
    await ports.documents.commit({ guards: [], writes: writes.slice(from, from + markedAtOnce) })
}

/** Publishes what was committed and then forgotten, lowest position first; returns how many. */
export async function sweepOutbox(ports: Ports, alsoFresh: boolean): Promise<number> {
  const before = new Date(ports.clock.now().getTime() - (alsoFresh ? 0 : abandonedAfterMs))
  let swept = 0
  for (let shard = 0; shard < outboxShards; shard += 1) {
    for (;;) {
      const found = await ports.documents.find({
        parent: 'all',
        collection: eventLog.name,
        name: 'pending',
        equals: { pending: shard },
        limit: 200,
        ...(alsoFresh ? {} : { before: before.toISOString() }),
      })
      if (found.length === 0) break
      const entries = found.map(toEntry).sort(bySubjectAndSequence)
      await handOver(ports, entries)
      await mark(ports, entries)
      swept += found.length
    }
  }
  return swept
}

/** Reads an entry of the log back. */
export function toEntry(document: StoredDocument): OutboxEntry {
  const body = document.body as LogBody
  const { path, fields, version, lastEvents } = document
  return {
    write: { kind: 'set', path, fields, body, version, lastEvents },
    envelope: parseEnvelope(body.envelope),
    dueAt: body.due === undefined ? undefined : new Date(body.due),
  }
}

export function toMessage(envelope: Envelope): QueueMessage {
  return {
    id: envelope.id,
    topic: topicOf(envelope.type).name,
    type: envelope.type,
    orderingKey: `${envelope.tenantid}/${envelope.subject}`,
    tenantId: envelope.tenantid,
    payload: JSON.stringify(envelope),
  }
}

const bySubjectAndSequence = ({ envelope: a }: OutboxEntry, { envelope: b }: OutboxEntry) =>
  a.subject === b.subject ? a.sequence - b.sequence : a.subject < b.subject ? -1 : 1

/** By subject, so that one sweep of a shard sees a subject's events together. */
function shardOf(subject: string): number {
  let hash = 0
  for (let place = 0; place < subject.length; place += 1) hash = (hash * 31 + subject.charCodeAt(place)) >>> 0
  return hash % outboxShards
}
