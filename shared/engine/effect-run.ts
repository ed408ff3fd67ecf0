/** Carries an effect through its three commits: attempting, the call, what follows. */
import type { Envelope } from '@workflow/events'
import { CommitConflict, NO_CUSTOMER, type Ports } from '@workflow/platform'
import { SpanKind, traced } from '@workflow/telemetry'
import { type EffectHandler, Effects, nextMove } from './effect.ts'
import type { Origin } from './emitted.ts'
import { parentOf } from './records.ts'
import type { RunUnit } from './run-unit.ts'
import type { UnitOfWork } from './unit-of-work.ts'

export async function runEffect(
  ports: Ports,
  runUnit: RunUnit,
  handler: EffectHandler,
  event: Envelope,
  key: string,
  origin: Origin,
  finish: (unit: UnitOfWork) => void,
): Promise<void> {
  const { effect } = handler
  const parent = parentOf(event.tenantid)

  const begun = await runUnit(origin, key, async (unit, scopes) => {
    const record = await unit.find(parent, Effects, key)
    const move = nextMove(record, effect.honoursKey)
    if (move !== 'begin') return { move, request: record?.request }
    const request = await effect.prepare(event, scopes.tenant(event.tenantid))
    if (request === undefined) {
      finish(unit)
      return { move: 'settled' as const, request }
    }
    unit.create(parent, Effects, {
      id: key,
      customerId: NO_CUSTOMER,
      state: 'attempting',
      request,
      attemptedAt: origin.time.toISOString(),
    })
    return { move: 'call' as const, request }
  })
  if (begun.move === 'settled') return

  const performed = () =>
    traced(`effect ${event.type}`, { kind: SpanKind.CLIENT }, () => effect.perform(begun.request, event.id))
  const outcome =
    begun.move === 'give_up' ? ({ kind: 'unknown' } as const) : ({ kind: 'done', result: await performed() } as const)
  // What happened outside cannot be run again: only the commit that records it is.
  for (;;) {
    try {
      return await runUnit({ ...origin, time: ports.clock.now() }, key, async (unit, scopes) => {
        const record = await unit.get(parent, Effects, key)
        // Another process took this one for dead and was done before it.
        if (record.state !== 'attempting') return
        await effect.settle(event, outcome, scopes.tenant(event.tenantid))
        unit.put(parent, Effects, { ...record, state: outcome.kind, settledAt: ports.clock.now().toISOString() })
        finish(unit)
      })
    } catch (error) {
      if (!(error instanceof CommitConflict)) throw error
    }
  }
}
