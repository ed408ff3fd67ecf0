/**
 * Texts as sparse vectors: one place per stem, weighted so that the dot product of a passage with a question is BM25, once Qdrant has multiplied the question's
 * side with the inverse document frequency. Words and stems are those of the embedded full text: letters and digits, without marks, Porter's stems.
 */
import { createHash } from 'node:crypto'
import { stemmer } from 'stemmer'

export interface SparseVector {
  readonly indices: number[]
  readonly values: number[]
}

/** k1 and b of BM25 as SQLite's FTS5 has them: https://sqlite.org/fts5.html#the_bm25_function */
const saturation = 1.2
const lengthShare = 0.75
/** Words of a usual passage. The true average moves with every document, and weights are stored with the points. */
const usualWords = 200
/** Words beyond this add nothing to a ranking but time. */
const maxQuestionWords = 64
const asciiWord = /^[a-z]+$/

/** Weights of a passage: how often a stem stands in it, less with each repetition and in long passages. */
export function passageWeights(text: string): SparseVector {
  const words = stemsOf(text)
  const counts = new Map<number, number>()
  for (const word of words) counts.set(indexOf(word), (counts.get(indexOf(word)) ?? 0) + 1)
  const norm = saturation * (1 - lengthShare + (lengthShare * words.length) / usualWords)
  return toSparse([...counts].map(([index, count]) => [index, (count * (saturation + 1)) / (count + norm)]))
}

/** Every stem once. */
export function questionWeights(text: string): SparseVector {
  const indices = new Set([...new Set(stemsOf(text))].slice(0, maxQuestionWords).map(indexOf))
  return toSparse([...indices].map((index) => [index, 1]))
}

function stemsOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase()
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? []
  return words.map((word) => (asciiWord.test(word) ? stemmer(word) : word))
}

/** The same place for a stem in every process and for all time. Two stems of one place, one pair in four billion, are found for one another. */
const indexOf = (stem: string): number => createHash('sha256').update(stem).digest().readUInt32BE()

function toSparse(weights: readonly (readonly [number, number])[]): SparseVector {
  const sorted = weights.toSorted(([a], [b]) => a - b)
  return { indices: sorted.map(([index]) => index), values: sorted.map(([, value]) => value) }
}
