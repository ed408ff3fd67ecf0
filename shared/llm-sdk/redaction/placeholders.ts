/** Personal data of one request, and what stands in its place outside: the same value has the same placeholder throughout. */
import { isRecord } from '../tool-arguments.ts'

/** Where a text holds personal data; `start` and `end` as `slice` counts them. */
interface PersonalSpan {
  readonly type: string
  readonly start: number
  readonly end: number
}

export type FindPersonal = (text: string) => readonly PersonalSpan[]

export interface Placeholders {
  hide(text: string): string
  /** All texts within plain data. */
  hideIn(value: unknown): unknown
  restore(text: string): string
  restoreIn(value: unknown): unknown
}

/** `<EMAIL_ADDRESS_1>`: models keep such words as they are. */
const placeholder = /<[A-Z][A-Z_]{0,30}_\d{1,4}>/gu
/** What may be the beginning of one, at the end of a piece of a stream. */
const unfinished = /<(?:[A-Z][A-Z_\d]{0,40})?$/u

export function createPlaceholders(find: FindPersonal): Placeholders {
  const originalOf = new Map<string, string>()
  const placeholderOf = new Map<string, string>()
  const counts = new Map<string, number>()
  const stand = (type: string, value: string): string => {
    const known = placeholderOf.get(value)
    if (known !== undefined) return known
    let name: string
    do {
      const count = (counts.get(type) ?? 0) + 1
      counts.set(type, count)
      name = `<${type}_${count}>`
    } while (originalOf.has(name))
    placeholderOf.set(value, name)
    originalOf.set(name, value)
    return name
  }
  const hide = (text: string): string => {
    let [hidden, at] = ['', 0]
    for (const { type, start, end } of find(text)) {
      hidden += escaped(text.slice(at, start)) + stand(type, text.slice(start, end))
      at = end
    }
    return hidden + escaped(text.slice(at))
  }
  /** Who writes a placeholder of ours into a message must get his own words back, and nobody else's data. */
  const escaped = (text: string): string => text.replaceAll(placeholder, (written) => stand('TEXT', written))
  const restore = (text: string): string => text.replaceAll(placeholder, (name) => originalOf.get(name) ?? name)
  return {
    hide,
    restore,
    hideIn: (value) => mapTexts(value, hide),
    restoreIn: (value) => mapTexts(value, restore),
  }
}

/** Streams restored: a placeholder that comes in two pieces is held back until it is whole. */
export function restoreStream(placeholders: Placeholders): { add(piece: string): string; end(): string } {
  let held = ''
  return {
    add: (piece) => {
      held += piece
      const open = unfinished.exec(held)?.index ?? held.length
      const whole = held.slice(0, open)
      held = held.slice(open)
      return placeholders.restore(whole)
    },
    end: () => {
      const rest = placeholders.restore(held)
      held = ''
      return rest
    },
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]))
}
