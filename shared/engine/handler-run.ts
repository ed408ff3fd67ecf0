/** One handler at one event: the step and its mark in one commit, or an effect in its three. */
import type { Envelope } from '@workflow/events'
import type { DocumentPath, Ports, Write } from '@workflow/platform'
import { SpanKind, traced } from '@workflow/telemetry'
import type { Handler } from './define-engine.ts'
import type { EffectHandler } from './effect.ts'
import { runEffect } from './effect-run.ts'
import type { Origin } from './emitted.ts'
import { inbox, inboxRetentionMs, parentOf } from './records.ts'
import type { RunUnit } from './run-unit.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** Where the mark of a handled event stands. */
export const markPath = (event: Envelope, key: string): DocumentPath => ({
  parent: parentOf(event.tenantid),
  collection: inbox.name,
  id: key,
})

/** The mark by itself, for an event that no handler committed. */
export const markWrite = (event: Envelope, key: string, now: Date): Write => ({
  kind: 'set',
  path: markPath(event, key),
  fields: {},
  body: {},
  version: 1,
  lastEvents: {},
  expiresAtMs: now.getTime() + inboxRetentionMs,
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
    afterEnd: handler?.afterEnd ?? false,
    lookedUp: parentOf(event.tenantid),
  }
  const finish = (unit: UnitOfWork) => {
    const expiresAtMs = origin.time.getTime() + inboxRetentionMs
    unit.mark(markPath(event, key), {}, { mustBeAbsent: true, expiresAtMs })
    alongside(unit)
  }
  const traceOptions = {
    kind: SpanKind.CONSUMER,
    correlationId: event.correlationid,
    causedBy: event.id,
    facts: {
      'messaging.system': 'workflow',
      'messaging.operation.name': 'process',
      'messaging.message.id': event.id,
      'workflow.engine': engine,
      'workflow.event.type': event.type,
      'workflow.tenant.id': event.tenantid,
    },
  }
  await traced(`${engine} ${event.type}`, traceOptions, async () => {
    if (handler?.kind === 'effect') await runEffect(ports, runUnit, handler, event, key, origin, finish)
    else await runStep(runUnit, origin, handler, event, key, finish)
  })
}

function runStep(
  runUnit: RunUnit,
  origin: Origin,
  handler: Exclude<Handler, EffectHandler> | undefined,
  event: Envelope,
  key: string,
  finish: (unit: UnitOfWork) => void,
): Promise<void> {
  return runUnit(origin, key, async (unit, scopes) => {
    if (handler?.scope === 'platform') await handler.handle(event, scopes.platform())
    else if (handler) await handler.handle(event, scopes.tenant(event.tenantid))
    if (handler?.projection && !unit.emitsNothing) throw new Error(`${key}: a projection emits nothing`)
    finish(unit)
  })
}
