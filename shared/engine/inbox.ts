/**
 * One delivery of one event to one engine: once, whatever the queue does. The mark of the inbox is committed with the step's own writes.
 *
 * Attempts are counted here, not by the queue: at the limit, or at a fault that no retry can mend, the event becomes a dead letter and its key moves on.
 */
import { type Envelope, MalformedEvent, parseEnvelope, topicOf } from '@workflow/events'
import { type Acknowledgement, CommitConflict, DomainError, type Ports, type QueueMessage } from '@workflow/platform'
import { type Engine, type Handler, handlersOf } from './define-engine.ts'
import { runEffect } from './effect-run.ts'
import { attempts, cursors, deadLetters, inbox, inboxRetentionMs, parentOf } from './records.ts'
import type { RunUnit } from './run-unit.ts'
import { newId } from './scopes.ts'

export const maxAttempts = 8
const leaseMs = 600_000
const maxConflicts = 20

const done: Acknowledgement = { kind: 'done' }

export interface Inbox {
  readonly topics: readonly string[]
  receive(message: QueueMessage): Promise<Acknowledgement>
}

export function createInbox(engine: Engine, ports: Ports, runUnit: RunUnit): Inbox {
  const handlers = new Map(handlersOf(engine).map((handler) => [handler.type as string, handler]))
  const topics = [...new Set([...handlers.values()].map((handler) => topicOf(handler.type).name))]
  const orderedTopics = new Set(
    [...handlers.values()].filter((handler) => handler.ordered).map((handler) => topicOf(handler.type).name),
  )

  const receive = async (message: QueueMessage): Promise<Acknowledgement> => {
    const parsed = parseMessage(message)
    if ('fault' in parsed) return deadLetter(ports, engine.name, message, parsed.fault, 1)
    const event = parsed.event
    const handler = handlers.get(event.type)
    const ordered = orderedTopics.has(message.topic) && event.previous !== undefined
    if (!handler && !ordered) return done

    const key = `${engine.name}.${event.type}:${event.id}`
    const lease = await ports.leases.acquire(key, leaseMs)
    if (!lease) return { kind: 'retry', afterMs: 1_000 }
    try {
      return await attend(event, handler, key, ordered)
    } catch (error) {
      return await afterFailure(ports, engine.name, message, event, key, error)
    } finally {
      await lease.release()
    }
  }

  const attend = async (
    event: Envelope,
    handler: Handler | undefined,
    key: string,
    ordered: boolean,
  ): Promise<Acknowledgement> => {
    const mark = { parent: parentOf(event.tenantid), collection: inbox.name, id: key }
    for (let conflicts = 0; ; conflicts += 1) {
      const [present] = await ports.documents.read([mark])
      if (present) return done
      const place = ordered ? await placeOf(ports, engine.name, event) : 'next'
      if (place === 'passed') return done
      if (place === 'gap') return { kind: 'retry', afterMs: 500 }
      try {
        await runHandler(handler, event, key, ordered)
        return done
      } catch (error) {
        if (!(error instanceof CommitConflict) || conflicts >= maxConflicts) throw error
      }
    }
  }

  const runHandler = async (
    handler: Handler | undefined,
    event: Envelope,
    key: string,
    ordered: boolean,
  ): Promise<void> => {
    const origin = {
      tenantId: event.tenantid,
      source: `/functions/${engine.name}`,
      actor: `engine:${engine.name}`,
      correlationId: event.correlationid,
      causationId: event.id,
      time: ports.clock.now(),
    }
    const finish = (unit: Parameters<Parameters<RunUnit>[2]>[0]) => {
      const expiresAtMs = ports.clock.now().getTime() + inboxRetentionMs
      unit.mark(
        { parent: parentOf(event.tenantid), collection: inbox.name, id: key },
        {},
        { mustBeAbsent: true, expiresAtMs },
      )
      if (ordered) unit.mark(cursorPath(engine.name, event), { sequence: event.sequence }, { mustBeAbsent: false })
    }
    if (handler?.kind === 'effect') return runEffect(ports, runUnit, handler, event, key, origin, finish)
    await runUnit(origin, key, async (unit, scopes) => {
      if (handler?.scope === 'platform') await handler.handle(event, scopes.platform())
      else if (handler) await handler.handle(event, scopes.tenant(event.tenantid))
      if (handler?.projection && !unit.emitsNothing) throw new Error(`${key}: a projection emits nothing`)
      finish(unit)
    })
  }

  return { topics, receive }
}

function parseMessage(message: QueueMessage): { event: Envelope } | { fault: MalformedEvent } {
  try {
    return { event: parseEnvelope(JSON.parse(message.payload)) }
  } catch (error) {
    if (error instanceof MalformedEvent) return { fault: error }
    return { fault: new MalformedEvent('envelope', 'the payload is not JSON', { cause: error }) }
  }
}

const cursorPath = (engine: string, event: Envelope) => ({
  parent: parentOf(event.tenantid),
  collection: cursors.name,
  id: `${engine}.${topicOf(event.type).name}:${event.subject}`,
})

/** Whether an event of an ordered topic is the next of its subject for this engine. */
async function placeOf(ports: Ports, engine: string, event: Envelope): Promise<'next' | 'passed' | 'gap'> {
  const [cursor] = await ports.documents.read([cursorPath(engine, event)])
  const last = (cursor?.body as { sequence: number } | undefined)?.sequence ?? 0
  if (event.sequence <= last) return 'passed'
  return (event.previous ?? 0) > last ? 'gap' : 'next'
}

const isPermanent = (error: unknown) => error instanceof DomainError && error.kind !== 'unavailable'

async function afterFailure(
  ports: Ports,
  engine: string,
  message: QueueMessage,
  event: Envelope,
  key: string,
  error: unknown,
): Promise<Acknowledgement> {
  const path = { parent: parentOf(event.tenantid), collection: attempts.name, id: key }
  const [known] = await ports.documents.read([path])
  const count = ((known?.body as { count: number } | undefined)?.count ?? 0) + 1
  if (isPermanent(error) || count >= maxAttempts) return deadLetter(ports, engine, message, error, count)
  const expiresAtMs = ports.clock.now().getTime() + inboxRetentionMs
  await ports.documents.commit({
    guards: [],
    writes: [
      {
        kind: 'set',
        path,
        fields: {},
        body: { count, error: describe(error) },
        version: count,
        lastEvents: {},
        expiresAtMs,
      },
    ],
  })
  return { kind: 'retry', afterMs: backoffMs(count) }
}

/** Doubles from a second to five minutes, with half of it left to chance. */
function backoffMs(attempt: number): number {
  const full = Math.min(1_000 * 2 ** (attempt - 1), 300_000)
  return full / 2 + (Math.random() * full) / 2
}

export interface DeadLetter {
  readonly id: string
  readonly engine: string
  readonly topic: string
  readonly tenantId: string
  readonly error: { readonly name: string; readonly message: string }
  readonly attempts: number
  readonly payload: string
  readonly time: string
}

async function deadLetter(
  ports: Ports,
  engine: string,
  message: QueueMessage,
  error: unknown,
  count: number,
): Promise<Acknowledgement> {
  const time = ports.clock.now().toISOString()
  const letter: DeadLetter = {
    id: newId('dl'),
    engine,
    topic: message.topic,
    tenantId: message.tenantId,
    error: describe(error),
    attempts: count,
    payload: message.payload,
    time,
  }
  const path = { parent: parentOf(message.tenantId), collection: deadLetters.name, id: letter.id }
  await ports.documents.commit({
    guards: [],
    writes: [{ kind: 'set', path, fields: { time, open: true }, body: letter, version: 1, lastEvents: {} }],
  })
  return done
}

const describe = (error: unknown) =>
  error instanceof Error ? { name: error.name, message: error.message } : { name: 'Unknown', message: String(error) }
