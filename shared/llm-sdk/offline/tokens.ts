/** Text into comparable words: plain form, tokens with their place, and the concept (synonym group or stem) each word stands for. */

import { LRUCache } from 'lru-cache'
import { stemmer } from 'stemmer'
import { conceptOf, phrases, stopWords } from './lexicon.ts'

export interface Token {
  /** As written. */
  readonly raw: string
  /** Lower case, without apostrophes. */
  readonly word: string
  /** The synonym group the word belongs to, else its stem. */
  readonly concept: string
  readonly start: number
  readonly end: number
}

/** What is read of one message; the rest is only kept where the customer's own words are wanted. */
const readableChars = 3_000

const contractions: readonly (readonly [RegExp, string])[] = [
  [/\bcan't\b/g, 'can not'],
  [/\bwon't\b/g, 'will not'],
  [/\b(do|does|did|is|are|was|were|have|has|had|could|would|should)n't\b/g, '$1 not'],
  [/\b(do|does|did|is|are|was|were|have|has|could|would|should|ca|wo)nt\b/g, '$1 not'],
  [/\b(i|you|he|she|it|we|they|that|what|where|when|who|how|there|here|name)'s\b/g, '$1 is'],
  [/\b(what|where|when|who|how|that)s\b/g, '$1 is'],
  [/\bi'?m\b/g, 'i am'],
  [/'d\b/g, ' would'],
  [/\bid (like|love|prefer|rather)\b/g, 'i would $1'],
  [/'ll\b/g, ' will'],
  [/'ve\b/g, ' have'],
  [/'re\b/g, ' are'],
  [/\br (?=u\b|you\b|they\b|we\b|there\b)/g, 'are '],
  [/\bu\b/g, 'you'],
  [/\bur\b/g, 'your'],
  [/\b(pls|plz|plse)\b/g, 'please'],
  [/\bwanna\b/g, 'want to'],
  [/\bgonna\b/g, 'going to'],
  [/\bgotta\b/g, 'have to'],
  [/\blemme\b/g, 'let me'],
  [/\bgimme\b/g, 'give me'],
  [/\b(tmrw|tmr|tomorow|tommorow|tommorrow|tomorro)\b/g, 'tomorrow'],
]

const plainCache = new LRUCache<string, string>({ max: 2_000 })

/** Lower case, contractions written out, punctuation gone, single spaces. */
export function plain(text: string): string {
  const known = plainCache.get(text)
  if (known !== undefined) return known
  let out = text.slice(0, readableChars).normalize('NFKC').toLowerCase().replace(/[’‘`]/g, "'")
  for (const [from, to] of contractions) out = out.replace(from, to)
  out = out
    .replace(/'/g, '')
    .replace(/\b([a-z]{1,3})-([a-z]{1,4})\b/g, '$1$2')
    .replace(/[^\p{L}\p{N}@+]+/gu, ' ')
    .trim()
  plainCache.set(text, out)
  return out
}

/** The words of a text in order, with their place in it. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.slice(0, readableChars).matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu)) {
    const raw = match[0]
    const word = raw
      .toLowerCase()
      .replace(/['’]s$/, '')
      .replace(/['’]/g, '')
    tokens.push({ raw, word, concept: conceptOfWord(word), start: match.index, end: match.index + raw.length })
  }
  return tokens
}

const conceptCache = new LRUCache<string, string>({ max: 10_000 })

/** The concept of one lower-case word. */
export function conceptOfWord(word: string): string {
  const known = conceptCache.get(word)
  if (known !== undefined) return known
  const concept = conceptOf.get(word) ?? conceptOf.get(word.replace(/s$/, '')) ?? stemConcept(word)
  conceptCache.set(word, concept)
  return concept
}

function stemConcept(word: string): string {
  const stem = stemmer(word.replace(/(?<=\p{L}{4})ships?$/u, ''))
  return conceptOf.get(stem) ?? stem
}

const contentCache = new LRUCache<string, readonly string[]>({ max: 4_000 })

/** Concepts of the words that carry meaning, in order, set phrases ("call off", "how much") folded into their concept. */
export function contentConcepts(text: string): readonly string[] {
  const known = contentCache.get(text)
  if (known !== undefined) return known
  let folded = plain(text)
  for (const [from, to] of phrases) folded = folded.replace(from, to)
  const concepts = folded
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !stopWords.has(word))
    .map(conceptOfWord)
  contentCache.set(text, concepts)
  return concepts
}

/** `bookAppointment`, `book_appointment`, `book-appointment` → `book appointment`. */
export function splitName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/[_\-.\s]+/g, ' ')
    .trim()
    .toLowerCase()
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
