/** A paragraph to sentences. */
import { chunkWindow } from './window.ts'

/** Unicode's rules (UAX 29) end a sentence after these where a capital follows; readers do not. */
const abbreviation =
  /(?:^|[\s(])(?:Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|No|Nos|Fig|Vol|vs|approx|Rs|Inc|Ltd|Co|Smt|Shri|e\.g|i\.e|bzw|z\.B|\p{Lu})\.\s*$/u

/** More than this without an end is no sentence but text without punctuation (a log, a dump); it is cut between words. */
const sentenceLimitCharacters = chunkWindow.maximumTokens * 4 * 2

const segmenters = new Map<string, Intl.Segmenter>()

/** Sentences without the space around them. A fenced code block is one. */
export function sentencesOf(paragraph: string, language: string): string[] {
  if (paragraph.startsWith('```')) return [paragraph]
  const sentences: string[] = []
  let open = ''
  for (const { segment } of segmenterFor(language).segment(paragraph)) {
    open += segment
    if (abbreviation.test(open)) continue
    sentences.push(open.trim())
    open = ''
  }
  sentences.push(open.trim())
  return sentences.filter((sentence) => sentence !== '').flatMap(cutBetweenWords)
}

function segmenterFor(language: string): Intl.Segmenter {
  const known = segmenters.get(language)
  if (known !== undefined) return known
  const segmenter = new Intl.Segmenter(language, { granularity: 'sentence' })
  segmenters.set(language, segmenter)
  return segmenter
}

function cutBetweenWords(sentence: string): string[] {
  const parts: string[] = []
  let rest = sentence
  while (rest.length > sentenceLimitCharacters) {
    const space = rest.lastIndexOf(' ', sentenceLimitCharacters)
    const cut = space > 0 ? space : sentenceLimitCharacters
    parts.push(rest.slice(0, cut).trim())
    rest = rest.slice(cut).trim()
  }
  return rest === '' ? parts : [...parts, rest]
}
