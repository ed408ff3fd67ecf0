/**
 * Paragraphs to passages within the window, cut where the meaning shifts.
 *
 * Where it shifts is measured as in TextTiling (M. Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages",
 * Computational Linguistics 23(1), 1997): the fewer words the sentences before and after a gap share, the better a cut it is.
 */
import { contentWords, estimateTokens } from '@workflow/llm-sdk'
import { sentencesOf } from './sentences.ts'
import { chunkWindow } from './window.ts'

/** Sentences compared on either side of a gap. */
const comparedSentences = 3
/** Writers end a paragraph where they end a thought. */
const paragraphBonus = 0.2
/** What a passage loses by being twice, or none of, the target length. */
const lengthPenalty = 0.2
/** A text that fits the window is only cut where hardly a word is shared. */
const clearShift = 0.08

interface Sentence {
  readonly text: string
  readonly tokens: number
  readonly words: ReadonlyMap<string, number>
  readonly startsParagraph: boolean
}

/** `language` is BCP 47; it decides how sentences end. */
export function splitProse(paragraphs: readonly string[], language: string): string[] {
  const sentences = paragraphs.flatMap((paragraph) =>
    sentencesOf(paragraph, language).map((text, at) => ({
      text,
      tokens: estimateTokens(text),
      words: countWords(text),
      startsParagraph: at === 0,
    })),
  )
  const passages: string[] = []
  let remaining = sentences.reduce((sum, sentence) => sum + sentence.tokens, 0)
  for (let start = 0; start < sentences.length; ) {
    const passage = sentences.slice(start, nextCut(sentences, start, remaining))
    passages.push(textOf(passage))
    remaining -= passage.reduce((sum, sentence) => sum + sentence.tokens, 0)
    start += passage.length
  }
  return passages
}

/** Where the passage that begins at `start` ends. `remaining` are the tokens from there on. */
function nextCut(sentences: readonly Sentence[], start: number, remaining: number): number {
  if (remaining <= chunkWindow.targetTokens) return sentences.length
  let best: { readonly end: number; readonly cost: number; readonly cohesion: number } | undefined
  let tokens = 0
  for (let end = start + 1; end < sentences.length; end++) {
    tokens += sentences[end - 1]?.tokens ?? 0
    if (tokens + (sentences[end]?.tokens ?? 0) > chunkWindow.maximumTokens && best !== undefined) break
    const tooShort = tokens < chunkWindow.minimumTokens && (sentences[end]?.tokens ?? 0) < chunkWindow.maximumTokens
    if (tooShort || remaining - tokens < chunkWindow.minimumTokens / 2) continue
    const cohesion = cohesionAt(sentences, end)
    const offTarget = Math.abs(tokens - chunkWindow.targetTokens) / chunkWindow.targetTokens
    const cost = cohesion + lengthPenalty * offTarget - (sentences[end]?.startsParagraph ? paragraphBonus : 0)
    if (best === undefined || cost < best.cost) best = { end, cost, cohesion }
    if (tokens > chunkWindow.maximumTokens) break
  }
  if (best === undefined) return sentences.length
  return remaining <= chunkWindow.maximumTokens && best.cohesion > clearShift ? sentences.length : best.end
}

/** Cosine of the word counts on both sides of the gap before `at`, 0–1. */
function cohesionAt(sentences: readonly Sentence[], at: number): number {
  const before = sumWords(sentences.slice(Math.max(0, at - comparedSentences), at))
  const after = sumWords(sentences.slice(at, at + comparedSentences))
  let product = 0
  for (const [word, count] of before) product += count * (after.get(word) ?? 0)
  const length = (words: ReadonlyMap<string, number>) => Math.hypot(...words.values())
  return product === 0 ? 0 : product / (length(before) * length(after))
}

function sumWords(sentences: readonly Sentence[]): Map<string, number> {
  const sum = new Map<string, number>()
  for (const { words } of sentences) {
    for (const [word, count] of words) sum.set(word, (sum.get(word) ?? 0) + count)
  }
  return sum
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of contentWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function textOf(sentences: readonly Sentence[]): string {
  return sentences
    .map(({ text, startsParagraph }, at) => (at === 0 ? text : `${startsParagraph ? '\n\n' : ' '}${text}`))
    .join('')
}
