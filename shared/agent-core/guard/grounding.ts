/**
 * Facts of an answer against its sources. A sentence that states a number, a price, a date or a name that stands in no passage, no tool result and not in what the customer
 * said is not supported: where others remain it is left out, alone it is hedged.
 */
import { plainWords } from './values.ts'

export type GroundingVerdict =
  | { readonly verdict: 'supported'; readonly text: string }
  | { readonly verdict: 'reduced' | 'hedged'; readonly text: string; readonly unsupported: readonly UnsupportedFact[] }

export interface UnsupportedFact {
  readonly sentence: string
  readonly fact: string
  readonly kind: 'number' | 'name'
}

const HEDGE: Readonly<Record<string, string>> = {
  en: 'I cannot confirm this from what I have: please check it with us before you rely on it.',
  hi: 'मेरे पास मौजूद जानकारी से मैं इसकी पुष्टि नहीं कर सकता: कृपया भरोसा करने से पहले हमसे जाँच लें।',
  es: 'No puedo confirmarlo con la información que tengo: por favor, consúltelo con nosotros antes de darlo por seguro.',
}

/** `sources`: passages, results of tools, the customer's words, the configuration's texts, the current date. `language` is BCP 47. */
export function groundAnswer(text: string, sources: readonly string[], language: string): GroundingVerdict {
  const known = knownFacts(sources)
  const sentences = sentencesOf(text)
  const judged = sentences.map((sentence) => ({ sentence, missing: missingFacts(sentence, known) }))
  const unsupported = judged.flatMap(({ missing }) => missing)
  if (unsupported.length === 0) return { verdict: 'supported', text }
  const kept = judged.filter(({ missing }) => missing.length === 0).map(({ sentence }) => sentence)
  const tells = kept.some((sentence) => plainWords(sentence).length >= TELLING_WORDS)
  if (tells) return { verdict: 'reduced', text: kept.join('').trim(), unsupported }
  const hedge = HEDGE[language.split('-')[0] ?? ''] ?? HEDGE.en
  return { verdict: 'hedged', text: `${text.trimEnd()} ${hedge}`, unsupported }
}

/** A shorter sentence ("Of course.") is no answer by itself. */
const TELLING_WORDS = 4

/** With the space behind each, so that joined they are the text. Line ends separate too; points within numbers and short forms do not. */
function sentencesOf(text: string): readonly string[] {
  return text.split(
    /(?<=(?:[^\s.\d][.!?]|\d[!?]|\d\.(?=\s+\p{Lu})|।)["”)\]]*\s+|\n+)(?<!\b(?:Mr|Ms|Dr|St|No|Rs|approx|e\.g|i\.e)\.\s+)/u,
  )
}

interface KnownFacts {
  readonly numbers: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

function knownFacts(sources: readonly string[]): KnownFacts {
  return {
    numbers: new Set(sources.flatMap(numbersOf)),
    words: new Set(sources.flatMap((source) => plainWords(source).map(stem))),
  }
}

function missingFacts(sentence: string, known: KnownFacts): readonly UnsupportedFact[] {
  const numbers = numbersOf(sentence.replace(/^\s*\d{1,2}[.)]\s/, ''))
    .filter((number) => !known.numbers.has(number))
    .map((fact) => ({ sentence, fact, kind: 'number' as const }))
  const names = namesIn(sentence)
    .filter((name) => plainWords(name).some((word) => !known.words.has(stem(word))))
    .map((fact) => ({ sentence, fact, kind: 'name' as const }))
  return [...numbers, ...names]
}

const DEVANAGARI_ZERO = 0x966
const CITATION = /\[\d{1,2}\]/g

/** Numbers without signs for thousands and trailing zeros of decimals; times and dates give their parts. Markers of citations are none. */
function numbersOf(text: string): readonly string[] {
  const plain = text
    .replace(CITATION, ' ')
    .replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - DEVANAGARI_ZERO))
    .replace(/(\d)[,\u00a0\u202f'](?=\d{2,3}(?!\d))/g, '$1')
  const spelled = plainWords(plain).flatMap((word) => SPELLED.get(word) ?? [])
  const written = plain.match(/\d+(?:[.]\d+)?/g) ?? []
  const clock = Array.from(plain.matchAll(/\b(\d{1,2})(?::\d{2})?\s*(?:pm|p\.m\.)/gi), ([, hour]) =>
    String((Number(hour) % 12) + 12),
  )
  return [...written.map((number) => String(Number(number))), ...spelled, ...clock]
}

const SPELLED: ReadonlyMap<string, string> = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .flatMap((word, value) => (value < 2 ? [] : [[word, String(value)]])),
)

/** Words with a capital that do not begin a sentence; days and months are facts as well. */
function namesIn(sentence: string): readonly string[] {
  return Array.from(
    sentence.matchAll(/(?<=[\p{Ll}\p{N},;)]["”’]?\s)\p{Lu}[\p{L}'’-]{2,}(?:\s\p{Lu}[\p{L}'’-]+)*/gu),
    ([name]) => name,
  ).filter((name) => !/^I(?:['’]|$)/.test(name))
}

const stem = (word: string) => word.replace(/['’]s$/, '').slice(0, 7)
