/**
 * Events on their way: written with the documents they are about, published by whoever committed them, and by the sweeper where that did not happen.
 * Entries stay: they are the event log.
 */
import { randomBytes } from 'node:crypto'
import { type Envelope, MalformedEvent, parseEnvelope, topicOf } from '@workflow/events'
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
const sweptAtOnce = 200

let counter = 0
/** Keeps the positions of this process apart from those that others give in the same millisecond. */
const processId = randomBytes(4).toString('hex')

export function outboxEntry(envelope: Envelope, dueAt: Date | undefined): OutboxEntry {
  // Entries of one millisecond keep the order in which this process made them.
  counter = (counter + 1) % 1_000_000
  const position = `${envelope.time}/${String(counter).padStart(6, '0')}-${processId}`
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
  #atOnce = false

  constructor(ports: Ports, onFault: (error: unknown) => void) {
    this.#ports = ports
    this.#onFault = onFault
  }

  /** From now on entries are marked before `publish` resolves: a function may be given no time between its calls. */
  markAtOnce(): void {
    this.#atOnce = true
  }

  /** Resolves when the queue or the timers have them. */
  async publish(entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return
    await handOver(this.#ports, entries)
    this.#published.push(...entries)
    if (this.#atOnce) await this.flush()
    else this.#timer ??= setTimeout(() => void this.flush(), marksWaitMs)
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

/**
 * Publishes what was committed and then forgotten, lowest position first; returns how many. What cannot be read, or handed over, is told and left, and holds up
 * nothing else.
 */
export async function sweepOutbox(
  ports: Ports,
  alsoFresh: boolean,
  onFault: (message: string, error: unknown) => void,
): Promise<number> {
  const before = new Date(ports.clock.now().getTime() - (alsoFresh ? 0 : abandonedAfterMs))
  let swept = 0
  for (let shard = 0; shard < outboxShards; shard += 1) {
    for (let from = ''; ; ) {
      const found = await ports.documents.find({
        parent: 'all',
        collection: eventLog.name,
        name: 'pending',
        equals: { pending: shard },
        limit: sweptAtOnce,
        from,
        ...(alsoFresh ? {} : { before: before.toISOString() }),
      })
      swept += await publishAgain(ports, found, onFault)
      const last = found.at(-1)
      if (!last || found.length < sweptAtOnce) break
      from = `${last.fields.position}~`
    }
  }
  return swept
}

async function publishAgain(
  ports: Ports,
  found: readonly StoredDocument[],
  onFault: (message: string, error: unknown) => void,
): Promise<number> {
  const byTopic = new Map<string, OutboxEntry[]>()
  for (const document of found) {
    const entry = readEntry(document, (error) => onFault('an entry of the log cannot be published', error))
    if (!entry) continue
    const { name } = topicOf(entry.envelope.type)
    byTopic.set(name, [...(byTopic.get(name) ?? []), entry])
  }
  let published = 0
  for (const entries of byTopic.values()) {
    try {
      await handOver(ports, entries.sort(bySubjectAndSequence))
      await mark(ports, entries)
      published += entries.length
    } catch (error) {
      onFault('entries of the log were not published', error)
    }
  }
  return published
}

/** Reads an entry of the log back. Throws `MalformedEvent`. */
export function toEntry(document: StoredDocument): OutboxEntry {
  const body = document.body as LogBody
  const { path, fields, version, lastEvents } = document
  return {
    write: { kind: 'set', path, fields, body, version, lastEvents },
    envelope: parseEnvelope(body.envelope),
    dueAt: body.due === undefined ? undefined : new Date(body.due),
  }
}

/** As `toEntry`; undefined for what this version of the code cannot read, such as an event of a later one. */
export function readEntry(
  document: StoredDocument,
  onUnreadable: (error: MalformedEvent) => void = () => undefined,
): OutboxEntry | undefined {
  try {
    return toEntry(document)
  } catch (error) {
    if (!(error instanceof MalformedEvent)) throw error
    onUnreadable(error)
    return undefined
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
