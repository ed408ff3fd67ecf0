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

/** The ticks whose time has come in a minute, each with when it was due: one of an hour, a day or a month that nobody counted in its own minute is made up for. */
export function ticksIn(minute: Date): { readonly tick: Tick; readonly at: Date }[] {
  const [year, month, day, hour] = [
    minute.getUTCFullYear(),
    minute.getUTCMonth(),
    minute.getUTCDate(),
    minute.getUTCHours(),
  ]
  return [
    { tick: 'every_minute', at: minute },
    { tick: 'hourly', at: new Date(Date.UTC(year, month, day, hour)) },
    { tick: 'daily', at: new Date(Date.UTC(year, month, day)) },
    { tick: 'monthly', at: new Date(Date.UTC(year, month)) },
  ]
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

/** Emits the tick that was due `at`, in the minute `now`; resolves with whether it did: whoever comes second changes nothing. */
export async function emitTick(runUnit: RunUnit, tick: Tick, at: Date, now: Date): Promise<boolean> {
  const id = `${tick}_${at.toISOString()}`
  const origin = {
    tenantId: platformTenant,
    source: '/functions/clock',
    actor: 'engine:clock',
    correlationId: id,
    causationId: id,
    time: now,
  }
  try {
    return await runUnit(origin, id, async (unit) => {
      if (await unit.find('platform', Ticks, id)) return false
      unit.create('platform', Ticks, { id, at: at.toISOString() })
      unit.emit(tick, { tickId: id, at: at.toISOString() }, platformTenant, undefined)
      return true
    })
  } catch (error) {
    if (!(error instanceof CommitConflict)) throw error
    return false
  }
}
