/** Text to the words that carry its meaning: lower case, without function words, by their stems. What the offline embedding and lexical comparisons see. */
import { stemmer } from 'stemmer'

/** English function words, and the politeness of chat messages. Other languages keep theirs: frequency takes care of most. */
const functionWords = new Set(
  `a about after again all also am an and any are as at be because been before being between both but by can could did do does doing
  down during each few for from further had has have having he her here hers him his how i if in into is it its itself just let me more
  most my myself no nor not of off on once only or other our ours out over own please same shall she should so some such than that the
  their theirs them then there these they this those through to too under until up us very was we were what when where which while who
  whom why will with would you your yours hello hi hey thanks thank ok okay
  get got much many don didn doesn isn aren wasn weren couldn wouldn haven hasn`.split(/\s+/u),
)

/** Stems are asked for again and again; the vocabulary of a corpus fits, and a hostile one cannot grow it without bound. */
const stems = new Map<string, string>()
const stemLimit = 50_000

/** Every word in order, lower case, function words included; what an apostrophe appends ("doctor's", "I'll", "don't") is cut off. */
export function wordsOf(text: string): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)?/gu) ?? []
  return words.map((word) => word.replace(/['’]\p{L}{1,2}$/u, ''))
}

/** Stems of the words that are not function words, in order, repeats kept. A text of function words alone keeps them. */
export function contentWords(text: string): string[] {
  const content = meaningWords(text)
  return content.length > 0 ? content : wordsOf(text).map(stemOf)
}

/** As above, but none for a text of function words alone. */
export function meaningWords(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !functionWords.has(word))
    .map(stemOf)
}

export function isFunctionWord(word: string): boolean {
  return functionWords.has(word)
}

/** Porter's stem (M. F. Porter, "An algorithm for suffix stripping", 1980) of Latin words; others as they are. */
export function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  const stem = /^[a-z]+$/u.test(word) ? stemmer(word) : word
  if (stems.size >= stemLimit) stems.clear()
  stems.set(word, stem)
  return stem
}
