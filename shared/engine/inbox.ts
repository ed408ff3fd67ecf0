/**
 * One delivery of one event to one engine: once, whatever the queue does. The mark of the inbox is committed with the step's own writes.
 *
 * Attempts are counted here, not by the queue: at the limit, or at a fault that no retry can mend, the event becomes a dead letter and its key moves on.
 */
import { type Envelope, MalformedEvent, parseEnvelope, topicOf } from '@workflow/events'
import {
  type Acknowledgement,
  CommitConflict,
  type Ports,
  type QueueMessage,
  type Wants,
  type Write,
  whileHeld,
} from '@workflow/platform'
import { count, measure } from '@workflow/telemetry'
import { type Engine, handlersOf, topicsOf } from './define-engine.ts'
import { afterFailure, deadLetter } from './failures.ts'
import { markPath, markWrite, runHandler } from './handler-run.ts'
import { endPath } from './organization-end.ts'
import { toMessage } from './outbox.ts'
import type { RunUnit } from './run-unit.ts'
import { cursorPath, lastSequence, missingBefore } from './subject-order.ts'
import type { UnitOfWork } from './unit-of-work.ts'

const maxConflicts = 20

const done: Acknowledgement = { kind: 'done' }
const later: Acknowledgement = { kind: 'retry', afterMs: 1_000 }

export interface Inbox {
  readonly topics: readonly string[]
  readonly wants: Wants
  receive(message: QueueMessage): Promise<Acknowledgement>
}

export function createInbox(engine: Engine, ports: Ports, runUnit: RunUnit): Inbox {
  const handlers = new Map(handlersOf(engine).map((handler) => [handler.type as string, handler]))
  const topics = topicsOf(engine)
  const orderedTopics = new Set(
    [...handlers.values()].filter((handler) => handler.ordered).map((handler) => topicOf(handler.type).name),
  )
  const isOrdered = (event: Envelope) => event.previous !== undefined && orderedTopics.has(topicOf(event.type).name)

  /** In this process: one that is delivered twice at once waits for the first. */
  const underWay = new Set<string>()

  const receive = async (message: QueueMessage): Promise<Acknowledgement> => {
    const parsed = parseMessage(message)
    if ('fault' in parsed) return deadLetter(ports, engine.name, message, parsed.fault, 1, [])
    const { event } = parsed
    if (!isOrdered(event)) return handlers.has(event.type) ? deliver(event, message) : done
    for (const earlier of await missingBefore(ports, engine.name, event)) {
      const outcome = await deliver(earlier, toMessage(earlier))
      if (outcome.kind === 'retry') return outcome
    }
    return deliver(event, message)
  }

  const deliver = async (event: Envelope, message: QueueMessage): Promise<Acknowledgement> => {
    const key = `${engine.name}.${event.type}:${event.id}`
    if (underWay.has(key)) return later
    underWay.add(key)
    try {
      if (handlers.get(event.type)?.kind !== 'effect') return await attempt(event, message, key)
      // What acts outside is kept from running twice at once in any process; of two steps only one can commit.
      return (await whileHeld(ports, key, () => attempt(event, message, key))) ?? later
    } finally {
      underWay.delete(key)
    }
  }

  /** It was handled, or nobody is left for whom it could be. */
  const isSettled = async (event: Envelope, key: string): Promise<boolean> => {
    const [mark, end] = await ports.documents.read([markPath(event, key), endPath(event.tenantid)])
    return mark !== undefined || (end !== undefined && !handlers.get(event.type)?.afterEnd)
  }

  const attempt = async (event: Envelope, message: QueueMessage, key: string): Promise<Acknowledgement> => {
    try {
      return await attend(event, key)
    } catch (error) {
      // Another process may have been quicker, or the organization have ended: what that changed may be what this one stumbled over.
      if (await isSettled(event, key)) return done
      // Who is given up is done with as well: the message that comes again finds the mark, whoever replays the letter takes it away.
      const onGivingUp = [
        markWrite(event, key, ports.clock.now()),
        ...((await movesCursor(event)) ? [cursorWrite(engine.name, event)] : []),
      ]
      return await afterFailure(ports, engine.name, message, event, key, error, onGivingUp)
    }
  }

  const attend = async (event: Envelope, key: string): Promise<Acknowledgement> => {
    for (let conflicts = 0; ; conflicts += 1) {
      if (await isSettled(event, key)) return done
      const alongside = (await movesCursor(event))
        ? (unit: UnitOfWork) =>
            unit.mark(cursorPath(engine.name, event), { sequence: event.sequence }, { mustBeAbsent: false })
        : () => undefined
      try {
        await runHandler(ports, runUnit, engine.name, handlers.get(event.type), event, key, alongside)
        const facts = { 'workflow.engine': engine.name, 'workflow.event.type': event.type }
        count('workflow.events.handled', facts)
        measure('workflow.event.lag', (ports.clock.now().getTime() - Date.parse(event.time)) / 1_000, facts)
        return done
      } catch (error) {
        if (!(error instanceof CommitConflict) || conflicts >= maxConflicts) throw error
        count('workflow.commits.conflicts', { 'workflow.engine': engine.name })
      }
    }
  }

  /** A dead letter that is replayed comes after its successors: the cursor stays where they left it. */
  const movesCursor = async (event: Envelope) =>
    isOrdered(event) && event.sequence > (await lastSequence(ports, engine.name, event))

  // A handler that needs the order sees every event of its topic: the cursor moves over those of other types too.
  const wants: Wants = ({ topic, type }) => handlers.has(type) || orderedTopics.has(topic)

  return { topics, wants, receive }
}

const cursorWrite = (engine: string, event: Envelope): Write => ({
  kind: 'set',
  path: cursorPath(engine, event),
  fields: {},
  body: { sequence: event.sequence },
  version: 1,
  lastEvents: {},
})

function parseMessage(message: QueueMessage): { event: Envelope } | { fault: MalformedEvent } {
  try {
    const event = parseEnvelope(JSON.parse(message.payload))
    if (event.tenantid === message.tenantId) return { event }
    return { fault: new MalformedEvent('envelope', 'tenantid: is another than the message was published for') }
  } catch (error) {
    if (error instanceof MalformedEvent) return { fault: error }
    return { fault: new MalformedEvent('envelope', 'the payload is not JSON', { cause: error }) }
  }
}
