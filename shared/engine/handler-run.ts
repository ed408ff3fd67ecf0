/** One handler at one event: the step and its mark in one commit, or an effect in its three. */
import type { Envelope } from '@workflow/events'
import type { DocumentPath, Ports } from '@workflow/platform'
import type { Handler } from './define-engine.ts'
import { runEffect } from './effect-run.ts'
import { inbox, inboxRetentionMs, parentOf } from './records.ts'
import type { RunUnit } from './run-unit.ts'
import type { Origin, UnitOfWork } from './unit-of-work.ts'

/** Where the mark of a handled event stands. */
export const markPath = (event: Envelope, key: string): DocumentPath => ({
  parent: parentOf(event.tenantid),
  collection: inbox.name,
  id: key,
})

/**
 * Runs the handler, commits what it staged with the mark `key`, and with what `alongside` stages. Throws `CommitConflict` where it must be run again, also
 * where the mark is there already. Without a handler only the mark is committed.
 */
export async function runHandler(
  ports: Ports,
  runUnit: RunUnit,
  engine: string,
  handler: Handler | undefined,
  event: Envelope,
  key: string,
  alongside: (unit: UnitOfWork) => void,
): Promise<void> {
  const origin: Origin = {
    tenantId: event.tenantid,
    source: `/functions/${engine}`,
    actor: `engine:${engine}`,
    correlationId: event.correlationid,
    causationId: event.id,
    time: ports.clock.now(),
  }
  const finish = (unit: UnitOfWork) => {
    const expiresAtMs = origin.time.getTime() + inboxRetentionMs
    unit.mark(markPath(event, key), {}, { mustBeAbsent: true, expiresAtMs })
    alongside(unit)
  }
  if (handler?.kind === 'effect') return runEffect(ports, runUnit, handler, event, key, origin, finish)
  await runUnit(origin, key, async (unit, scopes) => {
    if (handler?.scope === 'platform') await handler.handle(event, scopes.platform())
    else if (handler) await handler.handle(event, scopes.tenant(event.tenantid))
    if (handler?.projection && !unit.emitsNothing) throw new Error(`${key}: a projection emits nothing`)
    finish(unit)
  })
}
