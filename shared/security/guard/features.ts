/** What the model sees of a window: its words in ones, twos and threes, their parts in fours of letters, and its structures. */
import { BUCKETS, bucketOf, hashOf, type Row } from './model.ts'
import { type NormalText, normalise } from './normalise.ts'
import { CLASS_NAMES, type ClassName, classesOf, type Structure, structuresOf } from './structure.ts'
import { type Window, type Word, wordsOf } from './windows.ts'

/** Where a text comes from. What only the customer may do (asking the assistant for something) is told apart from what a document does. */
export type TextSource = 'customer' | 'document' | 'tool_result'

const LETTERS = 4
const GRAM_WORDS = 3
/** The Euclidean length that the n-grams of a window have together. */
const WORD_LENGTH = 1
const LETTER_LENGTH = 0.6
const STRUCTURE_WEIGHT = 0.4
/** Fewer n-grams than these do not weigh more each. */
const LEAST_GRAMS = 12
/** Of how many words at least the shares of classes are taken: one "you" in a short question is no density. */
const LEAST_SHARED_WORDS = 20

/** All that windows are made of, made once a text. */
export interface TextFeatures {
  readonly normal: NormalText
  readonly words: readonly Word[]
  readonly untrusted: boolean
  /** For each word the buckets of the n-grams that begin with it, and of its letters. */
  readonly wordGrams: readonly (readonly number[])[]
  readonly letterGrams: readonly (readonly number[])[]
  readonly classes: readonly (readonly ClassName[])[]
  /** In the order of their places. */
  readonly structures: readonly Structure[]
}

export function textFeatures(text: string, source: TextSource): TextFeatures {
  const normal = normalise(text)
  const words = wordsOf(normal.text)
  const hashes = Int32Array.from(words, (word) => hashOf(word.text))
  const parts = new Map<string, readonly number[]>()
  for (const word of words) if (!parts.has(word.text)) parts.set(word.text, partBuckets(word.text))
  return {
    normal,
    words,
    untrusted: source !== 'customer',
    wordGrams: words.map((_, at) => gramBuckets(hashes, at)),
    letterGrams: words.map((word) => parts.get(word.text) ?? []),
    classes: classesOf(words),
    structures: [...structuresOf(normal.text, words)].sort((one, other) => one.start - other.start),
  }
}

/** The buckets of the n-grams that begin at a word. */
function gramBuckets(hashes: Int32Array, at: number): readonly number[] {
  const one = hashes[at] ?? 0
  const buckets = [bucketOf(1, one)]
  if (at + 1 < hashes.length) buckets.push(bucketOf(2, one, hashes[at + 1]))
  if (at + 2 < hashes.length) buckets.push(bucketOf(3, one, hashes[at + 1], hashes[at + 2]))
  return buckets
}

/** The buckets of the parts of a word, its bounds marked. */
function partBuckets(word: string): readonly number[] {
  const padded = `_${word}_`
  const buckets: number[] = []
  for (let at = 0; at + LETTERS <= padded.length; at++)
    buckets.push(bucketOf(GRAM_WORDS + 1, hashOf(padded, at, at + LETTERS)))
  return buckets
}

/** When a bucket was last seen, so that each counts once a window without a set being made for each. */
const seenAt = new Uint32Array(BUCKETS)
let now = 0

export function rowOf(features: TextFeatures, window: Window): Row {
  const buckets: number[] = []
  const values: number[] = []
  for (const [grams, length] of [
    [features.wordGrams, WORD_LENGTH],
    [features.letterGrams, LETTER_LENGTH],
  ] as const) {
    now = now === 0xffffffff ? 1 : now + 1
    const before = buckets.length
    for (let at = window.from; at < window.until; at++)
      for (const bucket of grams[at] ?? []) {
        if (seenAt[bucket] === now) continue
        seenAt[bucket] = now
        buckets.push(bucket)
      }
    const value = length / Math.sqrt(Math.max(LEAST_GRAMS, buckets.length - before))
    while (values.length < buckets.length) values.push(value)
  }
  for (const { name, value } of formsIn(features, window)) {
    buckets.push(bucketOf(GRAM_WORDS + 2, hashOf(name)))
    values.push(value * STRUCTURE_WEIGHT)
  }
  return { buckets, values }
}

interface NamedFeature {
  readonly name: string
  readonly value: number
  readonly start: number
  readonly end: number
}

function formsIn(
  { normal, words, untrusted, structures, classes }: TextFeatures,
  window: Window,
): readonly NamedFeature[] {
  const start = window.from === 0 ? 0 : (words[window.from]?.start ?? 0)
  const end = window.until >= words.length ? normal.text.length : (words[window.until]?.start ?? 0)
  const found = new Map<string, NamedFeature>()
  const note = (feature: NamedFeature) => {
    const known = found.get(feature.name)
    found.set(feature.name, known ? { ...known, value: Math.min(2, known.value + 0.5) } : feature)
  }
  for (const structure of structures)
    if (structure.start >= start && structure.start < end) note({ ...structure, value: 1 })
  const counts = new Map<ClassName, number>()
  for (let at = window.from; at < window.until; at++)
    for (const name of classes[at] ?? []) counts.set(name, (counts.get(name) ?? 0) + 1)
  const size = Math.max(LEAST_SHARED_WORDS, window.until - window.from)
  for (const name of CLASS_NAMES) {
    const count = counts.get(name)
    if (count) note({ name: `share of ${name}`, value: Math.min(2, (10 * count) / size), start, end })
  }
  for (const disguise of normal.disguises) note({ name: `disguise: ${disguise}`, value: 1, start, end })
  if (end > normal.decodedFrom)
    note({ name: 'decoded text', value: 1, start: Math.max(start, normal.decodedFrom), end })
  if (!untrusted) return [...found.values()]
  return [...found.values()].flatMap((feature) => [feature, { ...feature, name: `not the customer: ${feature.name}` }])
}

/** The names and places of a window's features, by bucket. */
export function namesOf(features: TextFeatures, window: Window): ReadonlyMap<number, Omit<NamedFeature, 'value'>> {
  const { words, wordGrams, letterGrams } = features
  const names = new Map<number, Omit<NamedFeature, 'value'>>()
  for (let at = window.from; at < window.until; at++) {
    const { text = '', start = 0, end = 0 } = words[at] ?? {}
    for (const [place, bucket] of (letterGrams[at] ?? []).entries())
      names.set(bucket, { name: `letters: ${`_${text}_`.slice(place, place + LETTERS)}`, start, end })
    for (const [more, bucket] of (wordGrams[at] ?? []).entries()) {
      const gram = words.slice(at, at + more + 1)
      names.set(bucket, {
        name: `words: ${gram.map((word) => word.text).join(' ')}`,
        start,
        end: gram.at(-1)?.end ?? end,
      })
    }
  }
  for (const { name, start, end } of formsIn(features, window))
    names.set(bucketOf(GRAM_WORDS + 2, hashOf(name)), { name, start, end })
  return names
}
