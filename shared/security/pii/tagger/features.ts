/** What the tagger sees of a token: the word, its form, what the lexicon knows of it, and the same of its neighbours. */

import type { Finding } from '../finding.ts'
import { lexiconFlags } from './lexicon.ts'
import { bucketOf, hashOf } from './model.ts'
import { type Token, tokenize } from './tokenize.ts'

/** A token with what has been found in it already, for example `PHONE_NUMBER`. */
export interface MarkedToken extends Token {
  readonly formal?: string
}

/** The tokens of a text, each with the formal finding that it lies in; these are sorted and do not overlap. */
export function markedTokens(text: string, formal: readonly Finding[]): readonly MarkedToken[] {
  let next = 0
  return tokenize(text).map((token) => {
    while ((formal[next]?.end ?? Number.POSITIVE_INFINITY) <= token.start) next++
    const found = formal[next]
    return found && found.start < token.end ? { ...token, formal: found.type } : token
  })
}

/** Which sources of knowledge to leave out; training drops some at random, so that no source is leant on alone. */
export interface Hidden {
  readonly word: boolean
  readonly lexicon: boolean
}

/** The row of the feature that every token has. */
export const ALWAYS = bucketOf(0, 1)

/** For each token the rows of its features in the table of weights. */
export function featureRows(
  tokens: readonly MarkedToken[],
  hide: (at: number) => Hidden = () => NOTHING_HIDDEN,
): readonly (readonly number[])[] {
  const known = lexiconFlags(tokens)
  const hidden = tokens.map((_, at) => hide(at))
  const flags = tokens.map((_, at) => (hidden[at]?.lexicon ? '?' : (known[at] ?? '')))
  const words = padded(
    tokens.map(({ folded, formal, text }, at) =>
      formal ? `<${formal}>` : hidden[at]?.word ? '' : /^\p{N}/u.test(text) ? `#${text.length}` : folded,
    ),
  )
  const marks = padded(flags)
  const shapes = padded(tokens.map(({ text, formal }) => (formal ? `<${formal}>` : shapeOf(text))))
  const lines = lineKinds(tokens, flags).map(hashOf)
  const cased = tokens.some(({ text }) => text !== text.toLowerCase()) ? 1 : 2
  return tokens.map(({ folded, text }, at) => {
    const starts = at === 0 || /^[\n.!?:"“>]$/.test(tokens[at - 1]?.text ?? '') ? cased + 2 : cased
    // Two before, one before, itself, one after, two after: of the words w, of the lexicon's marks f, of the shapes s.
    const w2 = words[at] ?? 0
    const w1 = words[at + 1] ?? 0
    const w = words[at + 2] ?? 0
    const v1 = words[at + 3] ?? 0
    const v2 = words[at + 4] ?? 0
    const f1 = marks[at + 1] ?? 0
    const f = marks[at + 2] ?? 0
    const g1 = marks[at + 3] ?? 0
    const s2 = shapes[at] ?? 0
    const s1 = shapes[at + 1] ?? 0
    const s = shapes[at + 2] ?? 0
    const t1 = shapes[at + 3] ?? 0
    const t2 = shapes[at + 4] ?? 0
    const rows = [
      ALWAYS,
      bucketOf(1, w),
      bucketOf(2, w1),
      bucketOf(3, v1),
      bucketOf(4, w2),
      bucketOf(5, v2),
      bucketOf(6, w1, w),
      bucketOf(7, w, v1),
      bucketOf(8, w2, w1),
      bucketOf(9, v1, v2),
      bucketOf(10, f),
      bucketOf(11, f1),
      bucketOf(12, g1),
      bucketOf(13, f1, f),
      bucketOf(14, f, g1),
      bucketOf(15, f1, f, g1),
      bucketOf(16, s, starts),
      bucketOf(17, s, f, starts),
      bucketOf(18, s1, s, cased),
      bucketOf(19, s, t1, cased),
      bucketOf(20, s1, s, t1),
      bucketOf(21, s2, s1, s),
      bucketOf(22, s, t1, t2),
      bucketOf(23, w1, s),
      bucketOf(24, v1, s),
      bucketOf(25, w1, f),
      bucketOf(26, v1, f),
      bucketOf(27, lines[at] ?? 0, s),
    ]
    if (/^\p{L}/u.test(text) && !hidden[at]?.word)
      for (const [place, affix] of affixesOf(folded).entries()) rows.push(bucketOf(28 + place, hashOf(affix), s))
    return rows
  })
}

const NOTHING_HIDDEN: Hidden = { word: false, lexicon: false }

/** Hashes, with two more before the first and after the last, so that each token has neighbours. */
function padded(values: readonly string[]): readonly number[] {
  return ['^', '^', ...values, '$', '$'].map(hashOf)
}

function affixesOf(word: string): readonly string[] {
  return [word.slice(0, 2), word.slice(0, 3), word.slice(-2), word.slice(-3), word.slice(-4)]
}

/** The form of a word: case, length of numbers, and the script where it is not Latin. */
function shapeOf(text: string): string {
  if (/^\p{N}/u.test(text)) return `d${Math.min(text.length, 6)}`
  if (!/^\p{L}/u.test(text)) return text
  const script = /^\p{Script=Latin}/u.test(text) ? '' : 'other'
  if (text.length === 1) return text === text.toLowerCase() ? `x1${script}` : `X1${script}`
  if (text === text.toLowerCase()) return `x${script}`
  if (text === text.toUpperCase()) return `XX${script}`
  return /^\p{Lu}\p{Ll}+$/u.test(text) ? `Xx${script}` : `mixed${script}`
}

/** What stands in the line of a token and in the one before: numbers, street words, names. Addresses and signatures are told by their lines. */
function lineKinds(tokens: readonly MarkedToken[], flags: readonly string[]): readonly string[] {
  const kinds: string[] = []
  const texts = tokens.map(({ text }) => text)
  let previous = '^'
  for (let from = 0; from < tokens.length; ) {
    const found = texts.indexOf('\n', from)
    const end = found === -1 ? tokens.length : found + 1
    const line = flags.slice(from, end).join('')
    const count = end - from
    const kind = [
      count <= 2 ? 's' : count <= 7 ? 'm' : 'l',
      tokens.slice(from, end).some(({ text }) => /^\p{N}/u.test(text)) ? 'd' : '',
      ...['T', 'U', 'O', 'K'].filter((flag) => line.includes(flag)),
    ].join('')
    for (let at = from; at < end; at++) kinds.push(`${previous} ${kind}`)
    previous = kind
    from = end
  }
  return kinds
}
