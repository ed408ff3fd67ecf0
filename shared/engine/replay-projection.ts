/** A range of the event log, run once more through an engine's projections: to build a view that is new, or that was mended and cleared. */
import type { ModelProvider } from '@workflow/llm-sdk'
import { CommitConflict, type Ports } from '@workflow/platform'
import { type Engine, type Handler, handlersOf } from './define-engine.ts'
import type { Foundation } from './foundation.ts'
import { runHandler } from './handler-run.ts'
import { type OutboxEntry, toEntry } from './outbox.ts'
import { eventLog, parentOf } from './records.ts'
import { createCommitUnit, type RunUnit } from './run-unit.ts'
import { newId } from './scopes.ts'

/** ISO 8601 times of the events: from, inclusive; to, exclusive. */
export interface ReplayRange {
  readonly from?: string
  readonly to?: string
}

const pageSize = 200

const refuse = () => {
  throw new Error('a projection that is replayed asks no model')
}
const noModel: ModelProvider = { name: 'none', chat: refuse, object: refuse }

/**
 * Replays one tenant's events of the range into the engine's handlers that are marked `projection`, each subject's in sequence. Handlers that are not
 * are left alone; a projection that emits or asks a model is refused. What the view held before is the caller's to clear.
 * Resolves with the number of events replayed; throws what the handler throws.
 */
export async function replayProjection(
  foundation: Foundation,
  engine: Engine,
  tenantId: string,
  range: ReplayRange = {},
): Promise<number> {
  const { ports } = foundation
  const projections = new Map<string, Handler>(
    handlersOf(engine)
      .filter((handler) => handler.projection)
      .map((handler) => [handler.type, handler]),
  )
  if (projections.size === 0) throw new Error(`engine ${engine.name} has no projection to replay into`)
  // A projection emits nothing.
  const commitUnit = createCommitUnit(foundation, noModel, () => Promise.resolve())
  const runUnit: RunUnit = async (origin, step, work) => (await commitUnit(origin, step, work)).result
  const replayId = newId('rpl')
  let replayed = 0
  const seen = new Set<string>()
  for await (const { envelope } of logged(ports, tenantId, 'byPosition', {}, range)) {
    if (seen.has(envelope.subject)) continue
    seen.add(envelope.subject)
    // The log is in the order in which steps began, not in which they committed: within a subject only the sequence tells.
    const ofSubject: OutboxEntry[] = []
    for await (const entry of logged(ports, tenantId, 'bySubject', { subject: envelope.subject }, range))
      ofSubject.push(entry)
    for (const { envelope: event } of ofSubject.sort((a, b) => a.envelope.sequence - b.envelope.sequence)) {
      const projection = projections.get(event.type)
      if (!projection) continue
      const key = `${engine.name}.${event.type}:${event.id}:${replayId}`
      await untilCommitted(() => runHandler(ports, runUnit, engine.name, projection, event, key, () => undefined))
      replayed += 1
    }
  }
  return replayed
}

async function* logged(
  ports: Ports,
  tenantId: string,
  name: 'byPosition' | 'bySubject',
  equals: Readonly<Record<string, string>>,
  { from, to }: ReplayRange,
): AsyncGenerator<OutboxEntry> {
  let after: { value: string; id: string } | undefined
  for (;;) {
    const page = await ports.documents.find({
      parent: parentOf(tenantId),
      collection: eventLog.name,
      name,
      equals,
      limit: pageSize,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { before: to }),
      ...(after ? { after } : {}),
    })
    yield* page.map(toEntry)
    const end = page.at(-1)
    if (!end || page.length < pageSize) return
    after = { value: String(end.fields.position), id: end.path.id }
  }
}

async function untilCommitted(run: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof CommitConflict)) throw error
    }
  }
}
