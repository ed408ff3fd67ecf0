/** Days as people in a time zone count them. */

/** The day, `YYYY-MM-DD`, that is `days` after the one it is now in `timeZone` (IANA). Throws RangeError for a zone that does not exist. */
export function dayIn(timeZone: string, now: Date, days: number): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const today = new Date(`${parts.format(now)}T00:00:00Z`)
  today.setUTCDate(today.getUTCDate() + Math.trunc(days))
  return today.toISOString().slice(0, 10)
}
