/** Days and times as people say them, read in the client's time zone relative to the situation's now. */

import type { ParsedComponents } from 'chrono-node'
import * as english from 'chrono-node/en'
import { LRUCache } from 'lru-cache'
import { digitsForWords } from './numbers.ts'
import { dayWords, spelledRight } from './slips.ts'

/** Where and when the conversation takes place. */
export interface Clock {
  readonly nowMs: number
  readonly timeZone: string
  /** Minutes east of UTC now, in `timeZone`. */
  readonly offsetMinutes: number
  /** `12/3` is the third of December. */
  readonly monthFirst: boolean
}

export interface FoundMoment {
  /** YYYY-MM-DD, where a day was said. */
  readonly date?: string
  /** HH:MM, where a time was said. */
  readonly time?: string
  /** The year was said: a day gone by is meant as such. */
  readonly dated: boolean
  /** End of a range of days. */
  readonly until?: string
  readonly text: string
  readonly start: number
}

/** Reads `now` (ISO 8601 with offset); the offset is taken from the zone, so that daylight saving is right. */
export function clockOf(now: string, timeZone: string, language: string): Clock {
  const nowMs = Date.parse(now)
  return { nowMs, timeZone, offsetMinutes: offsetMinutes(nowMs, timeZone), monthFirst: /-(US|PH)$/.test(language) }
}

const formatters = new LRUCache<string, Intl.DateTimeFormat>({ max: 200 })

function offsetMinutes(atMs: number, timeZone: string): number {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    formatters.set(timeZone, formatter)
  }
  const name = formatter.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? ''
  const match = /([+-])(\d{2}):(\d{2})/.exec(name)
  if (match === null) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

/** Today in the client's zone plus `days`, as YYYY-MM-DD. */
export function dayFromToday(clock: Clock, days: number): string {
  return new Date(clock.nowMs + clock.offsetMinutes * 60_000 + days * 86_400_000).toISOString().slice(0, 10)
}

const spokenTimes: readonly (readonly [RegExp, (minute: number, hour: number) => string])[] = [
  [/\bhalf past (\d{1,2})\b/gi, (hour) => `${hour}:30`],
  [/\bhalf (\d{1,2})\b/gi, (hour) => `${hour}:30`],
  [/\bquarter past (\d{1,2})\b/gi, (hour) => `${hour}:15`],
  [/\b(?:a )?quarter to (\d{1,2})\b/gi, (hour) => `${hour === 1 ? 12 : hour - 1}:45`],
  [/\b(\d{1,2}) (?:minutes )?past (\d{1,2})\b/gi, (minute, hour) => `${hour}:${String(minute).padStart(2, '0')}`],
  [
    /\b(\d{1,2}) (?:minutes )?to (\d{1,2})(?= (?:in the|o.?clock|am|pm)\b)/gi,
    (minute, hour) => `${hour === 1 ? 12 : hour - 1}:${String(60 - minute).padStart(2, '0')}`,
  ],
  [/\b(\d{1,2}) ?o.?clock\b/gi, (hour) => `${hour}:00`],
  [/\b(\d{1,2}) (15|30|45)\b/g, (hour, minute) => `${hour}:${minute}`],
]

const cache = new LRUCache<string, readonly FoundMoment[]>({ max: 2_000 })

/** All days and times in a text, in order. `past` reads bare days as gone by (a date of birth). */
export function findMoments(text: string, clock: Clock, past = false): readonly FoundMoment[] {
  const key = `${Math.floor(clock.nowMs / 60_000)} ${clock.timeZone} ${past} ${clock.monthFirst} ${text}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const found = readMoments(text.slice(0, 1_000), clock, past)
  cache.set(key, found)
  return found
}

function readMoments(text: string, clock: Clock, past: boolean): FoundMoment[] {
  let said = digitsForWords(
    spelledRight(text, { words: dayWords, knows: () => false })
      .replace(/\b(tmrw|tmr|tomorow|tommorow|tommorrow|tomorro)\b/gi, 'tomorrow')
      .replace(/\bnoon\b/gi, '12:00 pm'),
  )
    .replace(/\b(?:the )?day after tomorrow\b/gi, 'in 2 days')
    .replace(/\b(early|late) (morning|afternoon|evening)\b/gi, '$2')
  for (const [pattern, write] of spokenTimes) {
    said = said.replace(pattern, (_whole, first: string, second?: string) => write(Number(first), Number(second)))
  }
  said = said.replace(
    /\b(\d{1,2}(?::\d{2})?) in the (morning|afternoon|evening)\b/gi,
    (_whole, time: string, part: string) => `${time} ${part.toLowerCase() === 'morning' ? 'am' : 'pm'}`,
  )
  const parser = clock.monthFirst ? english.casual : english.GB
  const reference = { instant: new Date(clock.nowMs), timezone: clock.offsetMinutes }
  const found: FoundMoment[] = []
  for (const result of parser.parse(said, reference, { forwardDate: !past })) {
    if (/^\d+$/.test(result.text.trim()) || /^(now|second|sun|may|mar|sec|min)s?$/i.test(result.text.trim())) continue
    if (/^(?:for )?\d+ (?:night|day|week|month|hour|minute|year)s?$/i.test(result.text.trim())) continue
    const start = result.start
    const hasDay =
      start.isCertain('day') ||
      start.isCertain('weekday') ||
      start.isCertain('month') ||
      /\b(today|tonight|this (morning|afternoon|evening))\b/i.test(result.text)
    const hasTime = start.isCertain('hour')
    if (!hasDay && !hasTime) continue
    found.push({
      ...(hasDay ? { date: isoDate(start) } : {}),
      ...(hasTime
        ? { time: clockTime(start.get('hour') ?? 0, start.get('minute') ?? 0, start.isCertain('meridiem')) }
        : {}),
      ...(result.end !== null && result.end !== undefined && hasDay ? { until: isoDate(result.end) } : {}),
      dated: start.isCertain('year'),
      text: result.text,
      start: result.index,
    })
  }
  if (!found.some((moment) => moment.date !== undefined)) {
    const bare =
      /\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b(?! (?:one|option|slot|choice|item|floor|time|visit|order|row|entry|of those))/i.exec(
        said,
      )
    const date = bare === null ? undefined : dayOfMonth(clock, Number(bare[1]))
    if (bare !== null && date !== undefined) found.push({ date, dated: false, text: bare[0], start: bare.index })
  }
  return found
}

function isoDate(parts: ParsedComponents): string {
  const two = (value: number | null) => String(value ?? 1).padStart(2, '0')
  return `${parts.get('year')}-${two(parts.get('month'))}-${two(parts.get('day'))}`
}

/** Hours 1–6 without am or pm are taken for the afternoon: hardly any business sees customers before seven. */
function clockTime(hour: number, minute: number, sure: boolean): string {
  const hours = !sure && hour >= 1 && hour <= 6 ? hour + 12 : hour
  return `${String(hours).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

function dayOfMonth(clock: Clock, day: number): string | undefined {
  for (let ahead = 0; ahead < 62; ahead++) {
    const date = dayFromToday(clock, ahead)
    if (Number(date.slice(8)) === day) return date
  }
  return undefined
}

/** A bare "9", "9.30", "at 10" as an answer to a question for a time. */
export function bareTime(text: string): string | undefined {
  const match = /^\D{0,20}?(\d{1,2})(?:[:.](\d{2}))?\D{0,12}$/.exec(digitsForWords(text.slice(0, 60)))
  if (match === null) return undefined
  const hour = Number(match[1])
  const minute = Number(match[2] ?? '0')
  return hour > 23 || minute > 59 ? undefined : clockTime(hour, minute, false)
}
