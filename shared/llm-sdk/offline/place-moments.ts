/** Puts the days and times of a message into the slots that want them. */

import { problemWith } from './check-value.ts'
import { bareTime, type Clock, dayFromToday, type FoundMoment, findMoments } from './dates.ts'
import { stopWords } from './lexicon.ts'
import { findNumbers } from './numbers.ts'
import type { ReadingContext } from './reading-context.ts'
import type { Slot } from './slots.ts'
import { tokenise } from './tokens.ts'

/** Days and times go to the slot asked for, else in order to the open ones; what does not fit the schema is reported. */
export function placeMoments(
  slots: readonly Slot[],
  text: string,
  context: ReadingContext,
  values: Record<string, unknown>,
  problems: Record<string, string>,
): void {
  const today = dayFromToday(context.clock, 0)
  const gone = findMoments(text, context.clock, true).some(
    (moment) => moment.dated && moment.date !== undefined && moment.date < today,
  )
  const dates = slots.filter(
    (slot) =>
      slot.kind === 'date' &&
      (!slot.past || gone || context.asked.includes(slot.name) || /\b(born|birth)\b/i.test(text)),
  )
  const times = slots.filter((slot) => slot.kind === 'time')
  const moments = slots.filter((slot) => slot.kind === 'moment')
  if (dates.length + times.length + moments.length === 0) return
  const past = dates.some((slot) => slot.past && (gone || context.asked.includes(slot.name)))
  const found = findMoments(text, context.clock, past)
  const days = found.filter((moment) => moment.date !== undefined)
  const ranged = days.find((moment) => moment.until !== undefined)
  const target = days.length > 1 ? days.find((moment) => isTarget(moment, text)) : undefined
  const dateList =
    dates.length < 2 && (ranged?.until ?? target?.date) !== undefined
      ? [ranged?.until ?? target?.date ?? '']
      : days.flatMap((moment) => [moment.date, moment.until]).filter((date) => date !== undefined)
  assign(dates, dateList, text, context, values, days)
  afterDuration(dates, text, context, values)
  const timeList = found.flatMap((moment) => moment.time ?? [])
  const changed =
    context.loose && times.some((slot) => context.known[slot.name] !== undefined) && !slots.some(isCounted)
  if (
    timeList.length === 0 &&
    found.length === 0 &&
    (changed || times.some((slot) => context.asked.includes(slot.name)))
  ) {
    const bare = bareTime(text)
    if (bare !== undefined) timeList.push(bare)
  }
  assign(times, timeList, text, context, values, [])
  for (const slot of moments) {
    const date = days[0]?.date ?? String(context.known[slot.name] ?? '').slice(0, 10)
    const time = timeList[0] ?? String(context.known[slot.name] ?? '').slice(11, 16)
    if (date !== '' && time !== '' && found.length > 0)
      values[slot.name] = `${date}T${time}:00${offsetText(context.clock)}`
    else if (context.asked.includes(slot.name) && found.length > 0)
      problems[slot.name] = date === '' ? 'I also need the day.' : 'I also need the time of day.'
  }
  for (const slot of times) {
    const value = values[slot.name]
    if (typeof value === 'string' && slot.schema.format === 'time') values[slot.name] = fullTime(value, context.clock)
  }
  for (const slot of [...dates, ...times]) {
    const value = values[slot.name]
    const problem = value === undefined ? undefined : problemWith(slot, value)
    if (problem === undefined) continue
    delete values[slot.name]
    problems[slot.name] = problem
  }
}

/** "not Monday, can we move it to Tuesday": the day after "to". */
const isTarget = (moment: FoundMoment, text: string) => text.toLowerCase().includes(`to ${moment.text.toLowerCase()}`)

const isCounted = (slot: Slot) => slot.kind === 'integer' || slot.kind === 'number'

/** "for three nights": the day that ends the stay, counted from the day that begins it. */
function afterDuration(
  dates: readonly Slot[],
  text: string,
  context: ReadingContext,
  values: Record<string, unknown>,
): void {
  const [first, second] = dates
  if (first === undefined || second === undefined || values[second.name] !== undefined) return
  const length = findNumbers(text).find((number) => /^(nights?|days?|weeks?)$/.test(number.after))
  const from = values[first.name] ?? context.known[first.name]
  if (length === undefined || typeof from !== 'string') return
  const days = length.value * (length.after.startsWith('week') ? 7 : 1)
  const until = Date.parse(`${from}T00:00:00Z`) + days * 86_400_000
  if (Number.isFinite(until)) values[second.name] = new Date(until).toISOString().slice(0, 10)
}

function assign(
  slots: readonly Slot[],
  list: readonly string[],
  text: string,
  context: ReadingContext,
  values: Record<string, unknown>,
  days: readonly FoundMoment[],
): void {
  if (list.length === 0 || slots.length === 0) return
  const asked = slots.filter((slot) => context.asked.includes(slot.name))
  const open = slots.filter((slot) => context.known[slot.name] === undefined && !context.asked.includes(slot.name))
  const said = new Set(tokenise(text).map((token) => token.concept))
  const named =
    days.length < 2
      ? slots.filter((slot) =>
          tokenise(slot.label).some(
            (token) => !stopWords.has(token.word) && !/^(date|day|time)$/.test(token.word) && said.has(token.concept),
          ),
        )
      : []
  const order = [...new Set([...named, ...asked, ...open, ...slots])]
  list.slice(0, slots.length).forEach((value, at) => {
    const slot = order[at]
    if (slot !== undefined) values[slot.name] = value
  })
}

/** JSON Schema's `time` is the full-time of RFC 3339, with seconds and offset. */
const fullTime = (time: string, clock: Clock) => (/^\d{2}:\d{2}$/.test(time) ? `${time}:00${offsetText(clock)}` : time)

function offsetText(clock: Clock): string {
  const minutes = Math.abs(clock.offsetMinutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${clock.offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Days and times are no codes or amounts: taken out where a slot reads them. */
export function withoutMoments(slots: readonly Slot[], text: string, context: ReadingContext): string {
  if (!slots.some((slot) => slot.kind === 'date' || slot.kind === 'moment' || slot.kind === 'time')) return text
  const kept = findMoments(text, context.clock).reduce(
    (rest, moment) => (/[a-z:/-]/i.test(moment.text) ? rest.replace(moment.text, ' ') : rest),
    text,
  )
  return kept
}
