/** When somebody may be written to without being woken, by the clock on their own wall. */
import { DateTime } from 'luxon'

/** Local time, hours: from the first on, before the second. */
export const wakingHours = { from: 8, before: 21 } as const

/** `at` itself where people there are awake, else the next beginning of their waking hours. A zone that nobody knows counts as UTC. */
export function wakingMoment(at: Date, timeZone: string): Date {
  const zoned = DateTime.fromJSDate(at, { zone: timeZone })
  const local = zoned.isValid ? zoned : DateTime.fromJSDate(at, { zone: 'utc' })
  if (local.hour >= wakingHours.from && local.hour < wakingHours.before) return at
  const day = local.hour < wakingHours.from ? local : local.plus({ days: 1 })
  return day.set({ hour: wakingHours.from, minute: 0, second: 0, millisecond: 0 }).toJSDate()
}
