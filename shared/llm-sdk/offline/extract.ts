/** Fills the slots of a tool from what a customer wrote. */

import { offer, problemWith } from './check-value.ts'
import { findMoments } from './dates.ts'
import { stopWords } from './lexicon.ts'
import { findNumbers } from './numbers.ts'
import { placeMoments, withoutMoments } from './place-moments.ts'
import { readChoice } from './read-choice.ts'
import { readEmail, readPattern, readPhone, readReference } from './read-code.ts'
import { readPerson, readText, readWords } from './read-words.ts'
import type { ReadingContext } from './reading-context.ts'
import type { Slot } from './slots.ts'
import { conceptOfWord, plain, tokenise } from './tokens.ts'

export interface Reading {
  readonly values: Readonly<Record<string, unknown>>
  /** Per slot, what is wrong with what was said for it. */
  readonly problems: Readonly<Record<string, string>>
}

type Read = { readonly value: unknown } | { readonly problem: string } | undefined

/** Reads all slots; days and times go to the slot asked for, else in order to the open ones. */
export function extract(slots: readonly Slot[], text: string, context: ReadingContext): Reading {
  const values: Record<string, unknown> = {}
  const problems: Record<string, string> = {}
  const said = withoutRejected(text)
  const bare = said.trim().split(/\s+/).length <= 3
  const undated = withoutMoments(slots, said, context)
  const replaces =
    context.loose ||
    /\b(actually|instead|no|wait|sorry|meant|change|make it|rather|correction|wrong|should be)\b/i.test(said)
  placeMoments(slots, said, context, values, problems)
  for (const slot of slots) {
    if (slot.kind === 'date' || slot.kind === 'time' || slot.kind === 'moment') continue
    const asked = context.asked.includes(slot.name)
    if (
      !asked &&
      !replaces &&
      context.known[slot.name] !== undefined &&
      slot.kind !== 'choice' &&
      !(bare && slot.pattern !== undefined)
    )
      continue
    const read = readOne(slot, wordsFor(slot, asked, deniesInChoice(slot) ? text : said, undated), context, asked)
    if (read === undefined) continue
    if ('problem' in read) {
      problems[slot.name] = read.problem
      continue
    }
    const problem = problemWith(slot, read.value)
    if (problem === undefined) values[slot.name] = read.value
    else if (asked || context.loose || slot.kind === 'integer' || slot.kind === 'number') problems[slot.name] = problem
  }
  dropCodesAsWords(slots, said, values)
  dropDoubles(slots, values, context)
  return { values, problems }
}

/** "not Friday but Saturday", "Saturday instead of Friday": what is turned down is not read. */
function withoutRejected(text: string): string {
  const kept = text.replace(
    /\b(?:instead of|rather than|not(?: on| at| for)?(?: the)?) [^\s,.]+(?: \d{1,2}(?:st|nd|rd|th)?)?/gi,
    (part) =>
      /^not (?:sure|now|yet|really|a|interested|that|able|working|the|it|to|been|been|received|happy|be|been|want|need|know|have|a)\b/i.test(
        part,
      )
        ? part
        : ' ',
  )
  return /[\p{L}\p{N}]/u.test(kept) ? kept : text
}

/** "not mine" may be one of the choices. */
const deniesInChoice = (slot: Slot) =>
  slot.choices.some((choice) => choice.sayings.some((saying) => /^not?\b|\bnot\b/i.test(saying)))

function wordsFor(slot: Slot, asked: boolean, said: string, undated: string): string {
  const counts = slot.choices.length > 0 && slot.choices.every((choice) => typeof choice.value === 'number')
  if (slot.kind === 'integer' || slot.kind === 'number' || counts) return undated
  if (slot.kind === 'words' && /[\p{L}\p{N}]/u.test(undated) && !/address|street/i.test(slot.name))
    return undated.replace(/[\s,]*(?:\b(?:on|at|for|from)\b)?[\s,.]*$/, '')
  return !asked && /^(code|phone|words)$/.test(slot.kind) ? undated : said
}

function readOne(slot: Slot, text: string, context: ReadingContext, asked: boolean): Read {
  const found = (value: unknown): Read => (value === undefined ? undefined : { value })
  switch (slot.kind) {
    case 'choice': {
      const reading = readChoice(slot, text, asked || context.loose)
      if (reading.kind === 'one') return found(reading.choices.at(-1)?.value)
      if (reading.kind === 'unclear' && (asked || context.loose))
        return { problem: `I can offer ${offer({ ...slot, choices: reading.choices })}.` }
      return undefined
    }
    case 'email':
      return (
        found(readEmail(text)) ??
        (asked && /@/.test(text) ? { problem: 'That does not look like a complete e-mail address.' } : undefined)
      )
    case 'phone':
      return (
        found(readPhone(slot, text, context.region, asked)) ??
        (asked && /\d{3}/.test(text) ? { problem: 'That does not look like a complete phone number.' } : undefined)
      )
    case 'code':
      if (slot.pattern !== undefined) {
        const value = readPattern(slot, text, asked)
        if (value !== undefined) return { value }
        const attempt = asked ? readReference(slot, text, true) : undefined
        return attempt === undefined || !/\d/.test(attempt) ? undefined : { value: attempt }
      }
      return found(readReference(slot, text, asked))
    case 'integer':
    case 'number':
      return found(readNumber(slot, text, asked, context.loose))
    case 'boolean':
      return found(readBoolean(slot, text, asked))
    case 'person':
      return readPerson(slot, text, asked)
    case 'text':
      return found(readText(text, asked))
    case 'words':
      return found(
        slot.pattern === undefined
          ? readWords(slot, text, asked)
          : (readPattern(slot, text, asked) ?? readWords(slot, text, asked)),
      )
    case 'list':
      return readList(slot, text, context, asked)
    default:
      return undefined
  }
}

function readList(slot: Slot, text: string, context: ReadingContext, asked: boolean): Read {
  const { item } = slot
  if (item === undefined) return undefined
  if (item.kind === 'choice') {
    const reading = readChoice(item, text, asked || context.loose)
    if (reading.kind === 'one') return { value: [...new Set(reading.choices.map((choice) => choice.value))] }
    return reading.kind === 'unclear' && asked
      ? { problem: `I can offer ${offer({ ...item, choices: reading.choices })}.` }
      : undefined
  }
  if (item.kind === 'words' || item.kind === 'text' || item.kind === 'person') {
    if (!asked) return undefined
    const parts = text
      .split(/\s*(?:,|;|\n|\band\b|&)\s*/)
      .map((part) => part.trim())
      .filter((part) => part !== '')
    return parts.length === 0 ? undefined : { value: parts }
  }
  const parts = text.split(/\s*(?:,|;|\n|\band\b|&)\s*/)
  const values = parts.flatMap((part) => {
    if (item.kind === 'date') return findMoments(part, context.clock, item.past).flatMap((moment) => moment.date ?? [])
    const read = readOne(item, part, context, asked)
    return read !== undefined && 'value' in read ? [read.value] : []
  })
  return values.length === 0 ? undefined : { value: [...new Set(values)] }
}

function readNumber(slot: Slot, text: string, asked: boolean, loose: boolean): number | undefined {
  const numbers = findNumbers(text).filter(
    (number) => slot.kind === 'number' || Number.isInteger(number.value) || asked,
  )
  const own = slot.concepts.filter((concept) => concept !== 'number')
  const set = numbers.find(
    (number) =>
      number.before === 'to' &&
      number.after === '' &&
      !isClockOrDay(text, number.start, number.end) &&
      tokenise(text).some((token) => !stopWords.has(token.word) && own.includes(token.concept)),
  )
  if (set !== undefined) return set.value
  const near = numbers.find((number) =>
    [number.after, number.before, number.beforeThat].some(
      (word) => word !== '' && !stopWords.has(word) && own.includes(conceptOfWord(word)),
    ),
  )
  if (near !== undefined) return near.value
  if (slot.concepts.includes('people')) {
    const party = numbers.find(
      (number) =>
        (number.before === 'for' || number.before === 'of') &&
        /^$|^(on|at|tomorrow|today|tonight|this|next|please|in|around|under|and)$/.test(number.after),
    )
    if (party !== undefined) return party.value
    const alone = /\b(just me|only me|by myself|for myself|alone)\b/.test(plain(text))
    if (alone) return 1
  }
  if (/\b(quantity|qty|count|copies|pieces|units)\b/.test(`${slot.label} ${slot.description.toLowerCase()}`)) {
    const counted = numbers.find(
      (number) =>
        !number.currency &&
        /^(|like|want|take|need|get|order|have|buy|add|me|make|for|book|another)$/.test(number.before) &&
        /^\p{L}{3,}/u.test(number.after) &&
        !/^(am|pm|st|nd|rd|th|of|on|at)$/.test(number.after) &&
        !isClockOrDay(text, number.start, number.end),
    )
    if (counted !== undefined) return counted.value
  }
  const amounts = slot.concepts.includes('price') || /amount|price|budget|sum/i.test(slot.name)
  if (amounts) {
    const amount = numbers.find((number) => number.currency)
    if (amount !== undefined) return amount.value
  }
  const bare = numbers.filter((number) => !isClockOrDay(text, number.start, number.end))
  return asked || (loose && bare.length === 1 && plain(text).split(' ').length <= 6) ? bare[0]?.value : undefined
}

function isClockOrDay(text: string, start: number, end: number): boolean {
  return (
    /^\s*(?:am|pm|:|st\b|nd\b|rd\b|th\b|o.?clock)/i.test(text.slice(end, end + 9)) ||
    /[:\-/]$/.test(text.slice(0, start))
  )
}

function readBoolean(slot: Slot, text: string, asked: boolean): boolean | undefined {
  const words = plain(text)
  const own = tokenise(slot.label)
    .map((token) => token.concept)
    .filter((concept) => !stopWords.has(concept))
  const tokens = tokenise(text)
  const named = own.length > 0 && own.every((concept) => tokens.some((token) => token.concept === concept))
  if (named) return !/\b(no|not|without|do not)\b/.test(words)
  if (!asked) return undefined
  if (
    /^(yes|yeah|yep|yup|y|sure|ok|okay|please|correct|right|true|definitely|absolutely|of course|i do|i would|it is|i am|fine)\b/.test(
      words,
    )
  )
    return true
  if (/^(no|nope|nah|n|not|false|never|do not|i do not|without|none)\b/.test(words)) return false
  return undefined
}

/** A bare code is not also the free text that was asked for. */
function dropCodesAsWords(slots: readonly Slot[], text: string, values: Record<string, unknown>): void {
  if (
    text.trim().split(/\s+/).length > 3 ||
    !slots.some((slot) => slot.kind === 'code' && slot.pattern !== undefined && values[slot.name] !== undefined)
  )
    return
  for (const slot of slots) if (slot.kind === 'text' || slot.kind === 'words') delete values[slot.name]
}

/** The same words are not two things: what was asked for keeps the value, others of the same kind give it up. */
function dropDoubles(slots: readonly Slot[], values: Record<string, unknown>, context: ReadingContext): void {
  const seen = new Map<string, Slot>()
  const order = [...slots].sort((a, b) => rank(a, context) - rank(b, context))
  for (const slot of order) {
    const value = values[slot.name]
    if (typeof value !== 'string' && typeof value !== 'number') continue
    if (slot.kind === 'choice' || slot.kind === 'date' || slot.kind === 'time') continue
    const key = String(value).replace(/\D/g, '') === '' ? String(value).toLowerCase() : String(value).replace(/\D/g, '')
    if (
      [...seen.keys()].some(
        (other) => other === key || (slot.kind === 'code' && seen.get(other)?.kind === 'phone' && other.includes(key)),
      )
    )
      delete values[slot.name]
    else seen.set(key, slot)
  }
}

/** Asked first; where several are, a phone number before a code that its digits would also make, and an amount before a code of digits. */
const rank = (slot: Slot, context: ReadingContext) =>
  (slot.kind === 'phone' ? -1.5 : slot.kind === 'integer' || slot.kind === 'number' ? -1.5 : 0) +
  (context.asked.includes(slot.name) ? 0 : 2) +
  (slot.pattern === undefined ? 1 : 0)
