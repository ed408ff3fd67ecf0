/** What becomes of an event that a handler failed at: another attempt later, or a dead letter, after which its key moves on. */
import type { Envelope } from '@workflow/events'
import {
  type Acknowledgement,
  CommitConflict,
  DomainError,
  type Ports,
  type QueueMessage,
  type Write,
} from '@workflow/platform'
import { redactText } from '@workflow/security'
import { count as tally } from '@workflow/telemetry'
import { type DeadLetter, deadLetterPath, deadLetterWrite } from './dead-letters.ts'
import { OrganizationEnded } from './organization-end.ts'
import { attempts, inboxRetentionMs, parentOf } from './records.ts'

/** With the waits between them twenty to forty minutes: as long may a model or a store be away. */
const maxAttempts = 16

/** No retry can mend what the handler itself refused. Where another organization than the event's ended meanwhile, the next attempt finds it gone. */
const isPermanent = (error: unknown) =>
  error instanceof DomainError && error.kind !== 'unavailable' && !(error instanceof OrganizationEnded)

/** Counts the attempt under the handler's `key`. `onGivingUp` is written together with the dead letter. */
export async function afterFailure(
  ports: Ports,
  engine: string,
  message: QueueMessage,
  event: Envelope,
  key: string,
  error: unknown,
  onGivingUp: readonly Write[],
): Promise<Acknowledgement> {
  const path = { parent: parentOf(event.tenantid), collection: attempts.name, id: key }
  const [known] = await ports.documents.read([path])
  const count = ((known?.body as { count: number } | undefined)?.count ?? 0) + 1
  if (isPermanent(error) || count >= maxAttempts) return deadLetter(ports, engine, message, error, count, onGivingUp)
  const expiresAtMs = ports.clock.now().getTime() + inboxRetentionMs
  const body = { count, error: describe(error) }
  await ports.documents.commit({
    guards: [],
    writes: [{ kind: 'set', path, fields: {}, body, version: count, lastEvents: {}, expiresAtMs }],
  })
  tally('workflow.events.retried', { 'workflow.engine': engine, 'workflow.event.type': event.type })
  return { kind: 'retry', afterMs: backoffMs(count) }
}

/** Doubles from a second to five minutes, with half of it left to chance. */
function backoffMs(attempt: number): number {
  const full = Math.min(1_000 * 2 ** (attempt - 1), 300_000)
  return full / 2 + (Math.random() * full) / 2
}

export async function deadLetter(
  ports: Ports,
  engine: string,
  message: QueueMessage,
  error: unknown,
  count: number,
  alongside: readonly Write[],
): Promise<Acknowledgement> {
  const path = deadLetterPath(engine, message)
  const letter: DeadLetter = {
    id: path.id,
    engine,
    topic: message.topic,
    tenantId: message.tenantId,
    error: describe(error),
    attempts: count,
    payload: message.payload,
    time: ports.clock.now().toISOString(),
    state: 'open',
  }
  try {
    const writes = [deadLetterWrite(path, letter), ...alongside]
    await ports.documents.commit({ guards: [{ path, revision: null }], writes })
  } catch (error) {
    if (!(error instanceof CommitConflict)) throw error
    // It was written when the message came before, and may be settled by now.
    return { kind: 'done' }
  }
  tally('workflow.events.dead_lettered', { 'workflow.engine': engine })
  return { kind: 'done' }
}

/** What a message quotes may be a customer's: it is kept as it would be logged. */
const describe = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: redactText(error.message) }
    : { name: 'Unknown', message: redactText(String(error)) }
