/** Slips of the keyboard: one letter too many, too few, another one, or two in the wrong order. */

import { distance } from 'fastest-levenshtein'
import { conceptOf, stopWords } from './lexicon.ts'

/** Shorter words are too near each other to be taken for one another. */
const shortestMeant = 5

/** Days as they are written out; long ones, which are seldom another word with a slip. */
export const dayWords: readonly string[] =
  'tomorrow today tonight yesterday monday tuesday wednesday thursday friday saturday sunday january february august september october november december'.split(
    ' ',
  )

/** A table of words that a slip is looked up in. */
export interface Spelling {
  /** Words as written, lower case. */
  readonly words: Iterable<string>
  /** A word that is right as it stands. */
  readonly knows: (word: string) => boolean
}

/** One edit apart, two letters in the wrong order counting as one. */
export function oneSlip(a: string, b: string): boolean {
  if (distance(a, b) <= 1) return true
  return swapped(a, b)
}

/** Two neighbouring letters change places, and nothing else. */
export function swapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  const at = [...a].findIndex((letter, index) => letter !== b[index])
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

/** The text with each word that nothing knows put right, where a word of the table is one slip away: inside it, for another last letter makes another word. Codes, capitals and common words stay. */
export function spelledRight(text: string, { words, knows }: Spelling): string {
  return text.replace(/(?<![\p{L}\p{N}-])\p{L}{4,30}(?![\p{L}\p{N}'’]|-\d)/gu, (raw) => {
    const word = raw.toLowerCase()
    if (raw === raw.toUpperCase() || stopWords.has(word) || conceptOf.has(word) || knows(word)) return raw
    let near: string | undefined
    for (const other of words) {
      if (other.length < shortestMeant || other.charAt(0) !== word.charAt(0) || !oneSlip(word, other)) continue
      if (swapped(word, other)) return other
      if (word.at(-1) === other.at(-1)) near ??= other
    }
    return near ?? raw
  })
}
