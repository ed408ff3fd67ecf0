/** Ids, codes, phone numbers, e-mail addresses: what is recognised by its shape. */

import { type CountryCode, findPhoneNumbersInText, parsePhoneNumberFromString } from 'libphonenumber-js'
import { LRUCache } from 'lru-cache'
import { spokenDigits } from './numbers.ts'
import type { Slot } from './slots.ts'
import { conceptOfWord } from './tokens.ts'

const longestCode = 40

const patterned = new WeakMap<Slot, LRUCache<string, { readonly value: string | undefined }>>()

/** A value of the slot's pattern in the text, also spoken with spaces, in another case or without its prefix. */
export function readPattern(slot: Slot, text: string, asked: boolean): string | undefined {
  const key = `${asked} ${text}`
  const cache = patterned.get(slot) ?? new LRUCache<string, { readonly value: string | undefined }>({ max: 200 })
  patterned.set(slot, cache)
  const reading = cache.get(key) ?? { value: matchPattern(slot, text, asked) }
  cache.set(key, reading)
  return reading.value
}

function matchPattern(slot: Slot, text: string, asked: boolean): string | undefined {
  const { pattern } = slot
  if (pattern === undefined) return undefined
  const anchored = anchor(pattern)
  const words = [text.slice(0, 1_000), spokenDigits(text.slice(0, 1_000))].flatMap((said) => [said.split(/\s+/)])
  for (const list of words) {
    const clean = list.map((word) => word.replace(/^[^\p{L}\p{N}+]+|[^\p{L}\p{N}]+$/gu, ''))
    for (let length = Math.min(6, clean.length); length >= 1; length--) {
      for (const at of placesOf(slot, clean, length)) {
        const window = clean.slice(at, at + length)
        if (!asked && length > 1 && !spelledOut(window, slot)) continue
        const fit = (parts: readonly string[]) =>
          variants(parts).find((candidate) => candidate.length <= longestCode && anchored.test(candidate))
        const hit = fit(withoutWords(window, (parts) => fit(parts) !== undefined))
        if (hit !== undefined && (asked || /\d/.test(hit) || /[A-Z]/.test(window.join('')))) return hit
      }
    }
    const prefix = prefixOf(slot)
    for (const [at, word] of clean.entries()) {
      if (prefix === '' || !/^#?\d{1,8}$/.test(word)) continue
      const hint = [clean[at - 1], clean[at - 2]].some((near) => near !== undefined && isHint(slot, near))
      if (!asked && !hint) continue
      const candidate = `${prefix}${word.replace('#', '')}`
      if (anchored.test(candidate)) return candidate
    }
  }
  return undefined
}

/** Where a code of so many words may begin: after the slot's own words ("card 4417") before anywhere else. */
function placesOf(slot: Slot, words: readonly string[], length: number): number[] {
  const places = words.slice(0, Math.max(0, words.length - length + 1)).map((_, at) => at)
  const named = (at: number) => words.slice(Math.max(0, at - 2), at).some((word) => isHint(slot, word))
  return [...places.filter(named), ...places.filter((at) => !named(at))]
}

const isHint = (slot: Slot, word: string) =>
  /^(no|number|id|#|nr|ending)$/i.test(word) || slot.concepts.includes(conceptOfWord(word.toLowerCase()))

/** "code SAVE20": a word before the code is no part of it where the code stands without it. */
function withoutWords(window: readonly string[], fits: (parts: readonly string[]) => boolean): readonly string[] {
  const rest = window.slice(1)
  return rest.length > 0 && /^\p{L}{2,}$/u.test(window[0] ?? '') && fits(rest) ? withoutWords(rest, fits) : window
}

/** Unasked, words are pieces of a code only where they are digits, capitals or the letters it begins with. */
function spelledOut(window: readonly string[], slot: Slot): boolean {
  const literal = [...(slot.pattern?.source ?? '').matchAll(/(?<!\\)\b\p{L}{2,}/gu)].map(([word]) => word)
  const start = prefixOf(slot)
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
  return (
    window.some((word) => /\d/.test(word)) &&
    window.every(
      (word) => /\d/.test(word) || /^\p{Lu}+$/u.test(word) || word.toLowerCase() === start || literal.includes(word),
    )
  )
}

function variants(window: readonly string[]): string[] {
  const bases = window.length === 1 ? [window[0] ?? ''] : [window.join(' '), window.join(''), window.join('-')]
  const all = bases.flatMap((base) => {
    const dashed = base.replace(/([A-Za-z])(\d)/, '$1-$2')
    const joined = base.replace(/[\s\-–_./]+/g, '')
    return [
      base,
      joined,
      dashed,
      joined.replace(/([A-Za-z])(\d)/, '$1-$2'),
      base
        .replace(/[–—]/g, '-')
        .replace(/\bdash\b|\bhyphen\b/gi, '-')
        .replace(/\s*-+\s*/g, '-'),
    ]
  })
  return [...new Set(all.flatMap((candidate) => [candidate, candidate.toUpperCase(), candidate.toLowerCase()]))]
}

/** Letters that every value of the pattern begins with: `^ORD-\d+$` → `ORD-`. */
function prefixOf(slot: Slot): string {
  const source = slot.schema.pattern
  if (typeof source !== 'string') return ''
  return /^\^([A-Za-z]+[-_/ ]?)/.exec(source)?.[1] ?? ''
}

function anchor(pattern: RegExp): RegExp {
  const source = pattern.source
  return source.startsWith('^') && source.endsWith('$') ? pattern : new RegExp(`^(?:${source})$`, pattern.flags)
}

/** A reference without a pattern: the token with a digit in it, or the one after "number", "id", "code". */
export function readReference(slot: Slot, text: string, asked: boolean): string | undefined {
  const words = text
    .slice(0, 500)
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
  const digits = /^(?=[A-Za-z\d/-]*\d)[A-Za-z\d][A-Za-z\d/-]{1,39}$/
  const named = words.findIndex(
    (word, at) =>
      digits.test(word) &&
      words
        .slice(Math.max(0, at - 3), at)
        .some(
          (near) =>
            slot.concepts.includes(conceptOfWord(near.toLowerCase())) ||
            /^(number|id|code|reference|ref|no)$/i.test(near),
        ),
  )
  if (!asked)
    return words[named] !== undefined && /\d{3}|[A-Za-z]+-?\d|^\d{2,}$/.test(words[named]) ? words[named] : undefined
  const spoken = spokenDigits(text.slice(0, 500))
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
  const pieces = spoken.filter((word) => digits.test(word) || /^\d+$/.test(word))
  const short = spoken.filter((word) => word !== '')
  if (short.length <= 4 && pieces.length > 0 && short.every((word) => /\d/.test(word) || /^[A-Z]{1,4}$/.test(word)))
    return short
      .join(short.length > 1 && /^[A-Za-z]+$/.test(short[0] ?? '') && pieces.length === 1 ? '-' : ' ')
      .replace(/(\d) (\d)/g, '$1$2')
  if (named >= 0) return words[named]
  const first = words.find((word) => digits.test(word) || /^\d+$/.test(word))
  if (first !== undefined) return first
  return short.length === 1 &&
    /^[A-Za-z0-9-]{2,40}$/.test(short[0] ?? '') &&
    !/^(yes|no|ok|hi|hello|thanks|none|what|why)$/i.test(short[0] ?? '')
    ? short[0]
    : undefined
}

/** A phone number as the customer wrote it, without spaces and dashes; in the form the slot's pattern wants, where it has one. */
export function readPhone(slot: Slot, text: string, region: string | undefined, asked: boolean): string | undefined {
  const said = spokenDigits(text.slice(0, 500))
  const country = region as CountryCode | undefined
  const written = findPhoneNumbersInText(said, country === undefined ? undefined : { defaultCountry: country }).map(
    (found) => said.slice(found.startsAt, found.endsAt),
  )
  const loose = [...said.matchAll(/\+?\d[\d\s().-]{5,20}\d/g)].map((match) => match[0])
  for (const candidate of [...written, ...loose]) {
    const compact = candidate.replace(/[^\d+]/g, '')
    const digits = compact.replace('+', '').length
    if (digits < 7 || digits > 15) continue
    if (/\d{4}-\d{2}-\d{2}/.test(candidate)) continue
    if (!asked && digits < 9 && !/\b(phone|mobile|call|reach|number|whatsapp|text|cell|ring)\b/i.test(said)) continue
    const { pattern } = slot
    if (pattern === undefined) return compact
    const parsed = parsePhoneNumberFromString(candidate, country)
    const forms = [
      candidate.trim(),
      compact,
      ...(parsed === undefined ? [] : [parsed.number, parsed.nationalNumber, parsed.formatNational()]),
    ]
    const fit = forms.find((form) => pattern.test(form))
    if (fit !== undefined) return fit
  }
  return undefined
}

export function readEmail(text: string): string | undefined {
  const said = text.slice(0, 500).replace(/ (?:\(at\)|at) ([a-z0-9-]{1,60}) dot ([a-z]{2,10})\b/i, '@$1.$2')
  return /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/.exec(said)?.[0].replace(/\.$/, '')
}
