/** The clock's ticks as events: one each, however many processes count the time. */
import { type Cancel, type Clock, CommitConflict, definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'
import type { Tick } from './define-engine.ts'
import { platformTenant } from './records.ts'
import type { RunUnit } from './run-unit.ts'

const Ticks = definePlatformCollection({
  name: 'ticks',
  schema: z.object({ id: z.string(), at: z.string() }),
  queries: {},
  subject: 'none',
  retentionDays: 45,
})

/** What begins with a minute, by how much of its ISO 8601 text stays the same. */
export function ticksAt(minute: Date): Tick[] {
  const ticks: Tick[] = ['every_minute']
  if (minute.getUTCMinutes() === 0) ticks.push('hourly')
  if (minute.getUTCMinutes() === 0 && minute.getUTCHours() === 0) ticks.push('daily')
  if (minute.getUTCMinutes() === 0 && minute.getUTCHours() === 0 && minute.getUTCDate() === 1) ticks.push('monthly')
  return ticks
}

const minuteMs = 60_000

export const startOfMinute = (at: Date): Date => new Date(Math.floor(at.getTime() / minuteMs) * minuteMs)

/** Calls at the start of each minute, until cancelled. */
export function everyMinute(clock: Clock, onMinute: (minute: Date) => void): () => void {
  let cancel: Cancel = () => undefined
  const schedule = () => {
    const nowMs = clock.now().getTime()
    const nextMs = (Math.floor(nowMs / minuteMs) + 1) * minuteMs
    cancel = clock.after(nextMs - nowMs, () => {
      const minute = new Date(nextMs)
      schedule()
      onMinute(minute)
    })
  }
  schedule()
  return () => cancel()
}

/** Emits the tick; whoever comes second changes nothing. */
export async function emitTick(runUnit: RunUnit, tick: Tick, minute: Date): Promise<void> {
  const id = `${tick}_${minute.toISOString()}`
  const origin = {
    tenantId: platformTenant,
    source: '/functions/clock',
    actor: 'engine:clock',
    correlationId: id,
    causationId: id,
    time: minute,
  }
  try {
    await runUnit(origin, id, async (unit) => {
      unit.create('platform', Ticks, { id, at: minute.toISOString() })
      unit.emit(tick, { tickId: id, at: minute.toISOString() }, platformTenant, undefined)
    })
  } catch (error) {
    if (!(error instanceof CommitConflict)) throw error
  }
}
