/** What the model sees of a whole text: its words and signs in ones and twos, and what is written in capitals, weighed as tf-idf of one Euclidean length, so that length tells nothing. */
import { bucketOf, hashOf, type Row } from './model.ts'

interface FeaturePlace {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Told apart from the kinds of features of windows. */
const KINDS = { one: 11, two: 12, shouted: 13, capitals: 14 } as const

/** One sign, however it is typeset. */
const SIGNS: ReadonlyMap<string, string> = new Map(
  ["‘'", "’'", '“"', '”"', '–-', '—-'].map((pair) => [pair.slice(0, 1), pair.slice(1)]),
)

const TOKEN = /[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)*|[^\p{L}\p{M}\p{N}\s]/gu

interface Token {
  readonly hash: number
  readonly capital: boolean
  readonly shouted: boolean
}

/** Calls `see` for each feature of a normal text, with the bounds of the one or two tokens that it is made of. */
function eachFeature(normal: string, see: (bucket: number, start: number, end: number, prefix: string) => void): void {
  const tokens = new Map<string, Token>()
  let before = 0
  let beforeStart = -1
  for (const { 0: written, index } of normal.matchAll(TOKEN)) {
    const token = tokens.get(written) ?? tokenOf(written)
    tokens.set(written, token)
    const { hash, capital, shouted } = token
    const end = index + written.length
    see(bucketOf(KINDS.one, hash), index, end, 'text: ')
    if (beforeStart >= 0) see(bucketOf(KINDS.two, before, hash), beforeStart, end, 'text: ')
    if (capital)
      see(bucketOf(KINDS.capitals, shouted ? 1 : 0), index, end, shouted ? 'capitals, as in ' : 'capital, as in ')
    if (shouted && written.length > 2) see(bucketOf(KINDS.shouted, hash), index, end, 'capitals: ')
    before = hash
    beforeStart = index
  }
}

function tokenOf(written: string): Token {
  const token = (SIGNS.get(written) ?? written).toLowerCase().replace(/\p{N}/gu, '0').replace('’', "'")
  const capital = /^\p{Lu}/u.test(written)
  return {
    hash: hashOf(token),
    capital,
    shouted: capital && written.length > 1 && written === written.toUpperCase(),
  }
}

/** How often each feature stands in a text. */
export function documentCounts(normal: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  eachFeature(normal, (bucket) => counts.set(bucket, (counts.get(bucket) ?? 0) + 1))
  return counts
}

/** The length of a text of some fifteen words: in a shorter one no word is to weigh more. */
const LEAST_LENGTH = 30

/** Counts as 1 + their logarithm, times the rarity of the feature; features of rarity 0 are left out. */
export function documentRow(counts: ReadonlyMap<number, number>, rarity: ArrayLike<number>): Row {
  const buckets: number[] = []
  const values: number[] = []
  let squares = 0
  for (const [bucket, count] of counts) {
    const value = (count === 1 ? 1 : 1 + Math.log(count)) * (rarity[bucket] ?? 0)
    if (value === 0) continue
    buckets.push(bucket)
    values.push(value)
    squares += value * value
  }
  const length = Math.max(LEAST_LENGTH, Math.sqrt(squares))
  return { buckets, values: values.map((value) => value / length) }
}

/** Where each feature of a text stands first. */
export function documentNames(normal: string): ReadonlyMap<number, FeaturePlace> {
  const names = new Map<number, FeaturePlace>()
  eachFeature(normal, (bucket, start, end, prefix) => {
    if (!names.has(bucket)) names.set(bucket, { name: `${prefix}${normal.slice(start, end)}`, start, end })
  })
  return names
}

/** Rarity is stored in one byte, in sixteenths. */
export const RARITY_STEP = 1 / 16
