/** What must not happen, counted in the sender's book. Rules and clocks are written again here, by other means than the engine's. */
import type { Message } from '@workflow/records'
import type { SentMail } from './life.ts'

type Book = ReadonlyMap<string, Message>

/** The same message, or the same step of a sequence, more than once. */
export function twice(sent: readonly SentMail[], messages: Book): number {
  const seen = new Set<string>()
  let found = 0
  for (const { id } of sent) {
    const message = messages.get(id)
    const keys = [id, ...(message?.sequenceId === undefined ? [] : [`${message.sequenceId} ${message.template}`])]
    if (keys.some((key) => seen.has(key))) found += 1
    for (const key of keys) seen.add(key)
  }
  return found
}

const mayBeRefused = (messages: Book, { id }: SentMail) => messages.get(id)?.kind !== 'transactional'

const clocks = new Map<string, Intl.DateTimeFormat>()
function hourIn(timeZone: string, atMs: number): number {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
  clocks.set(timeZone, clock)
  return Number(clock.format(atMs))
}

/** Before eight or from nine in the evening, where its recipient lives. */
export function atNight(sent: readonly SentMail[], messages: Book): number {
  return sent.filter((mail) => {
    const hour = hourIn(messages.get(mail.id)?.timeZone ?? 'UTC', mail.atMs)
    return mayBeRefused(messages, mail) && (hour < 8 || hour >= 21)
  }).length
}

export function afterObjecting(
  sent: readonly SentMail[],
  messages: Book,
  objectedAtMs: ReadonlyMap<string, number>,
): number {
  return sent.filter((mail) => {
    const objected = objectedAtMs.get(mail.address)
    return mayBeRefused(messages, mail) && objected !== undefined && mail.atMs > objected
  }).length
}

const dayMs = 86_400_000
const caps = [
  { withinMs: dayMs, messages: 2 },
  { withinMs: 7 * dayMs, messages: 5 },
]

/** More than two within any day, or five within any week. */
export function overTheCap(sent: readonly SentMail[], messages: Book): number {
  const times = new Map<string, number[]>()
  for (const mail of sent)
    if (mayBeRefused(messages, mail)) times.set(mail.address, [...(times.get(mail.address) ?? []), mail.atMs])
  let found = 0
  for (const of of times.values()) {
    const sorted = [...of].sort((one, other) => one - other)
    for (const { withinMs, messages: most } of caps)
      for (const [place, at] of sorted.entries()) {
        const earlier = sorted[place - most]
        if (earlier !== undefined && at - earlier < withinMs) found += 1
      }
  }
  return found
}
