/** Ticks of the clock. They are handled like any other event; the platform itself emits them. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const tick = event(['ticks', 'tickId'], z.object({ tickId: z.string(), at: z.string() }))

export const clockEvents = topic('clock_events', ['clock'], {
  every_minute: tick,
  hourly: tick,
  daily: tick,
  monthly: tick,
})
