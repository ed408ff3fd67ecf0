/**
 * Embeddings without a model: words hashed into a vector, so that texts which share words or parts of words lie close.
 *
 * Signed feature hashing (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009) of stemmed words and of
 * the character trigrams and 4-grams within them (Bojanowski et al., "Enriching Word Vectors with Subword Information", TACL 2017), which forgive spelling.
 */
import type { EmbeddingProvider } from '../provider.ts'
import { unitLength } from './unit-length.ts'
import { isFunctionWord, stemOf, wordsOf } from './words.ts'

const dimensions = 256
/** Length of a word's n-grams together, beside 1 of the word itself: a misspelt word keeps about a quarter of its similarity. */
const subwordWeight = 0.6
const functionWordWeight = 0.05
const featureCacheLimit = 50_000

/** A word's places in the vector, with their weights. */
interface Features {
  readonly places: Uint16Array
  readonly weights: Float32Array
}

/** Deterministic over processes and versions of Node. Under 0.1 ms for a passage once its words were seen. */
export function createOfflineEmbeddings(): EmbeddingProvider {
  const known = new Map<string, Features>()
  const featuresOf = (word: string): Features => {
    const found = known.get(word)
    if (found !== undefined) return found
    if (known.size >= featureCacheLimit) known.clear()
    const features = hashFeatures(word)
    known.set(word, features)
    return features
  }
  return {
    name: 'offline',
    dimensions,
    embed: async (texts, _purpose, signal) => {
      signal?.throwIfAborted()
      return texts.map((text) => embedText(text, featuresOf))
    },
  }
}

function embedText(text: string, featuresOf: (word: string) => Features): Float32Array {
  const counts = new Map<string, number>()
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const vector = new Float32Array(dimensions)
  for (const [word, count] of counts) {
    const { places, weights } = featuresOf(word)
    // Sublinear term frequency: the tenth mention says little more than the third.
    const frequency = 1 + Math.log(count)
    for (let at = 0; at < places.length; at++) {
      const place = places[at] ?? 0
      vector[place] = (vector[place] ?? 0) + frequency * (weights[at] ?? 0)
    }
  }
  return unitLength(vector)
}

function hashFeatures(word: string): Features {
  const stem = stemOf(word)
  const weight = isFunctionWord(word) ? functionWordWeight : 1
  const grams = isFunctionWord(word) ? [] : gramsOf(stem)
  const gramWeight = grams.length === 0 ? 0 : subwordWeight / Math.sqrt(grams.length)
  const features = [{ text: `w:${stem}`, weight }, ...grams.map((gram) => ({ text: `g:${gram}`, weight: gramWeight }))]
  const hashes = features.map(({ text }) => fnv1a(text))
  return {
    places: Uint16Array.from(hashes, (hash) => (hash >>> 1) % dimensions),
    weights: Float32Array.from(features, (feature, at) => ((hashes[at] ?? 0) & 1 ? feature.weight : -feature.weight)),
  }
}

function gramsOf(stem: string): string[] {
  const bounded = `<${stem}>`
  const grams: string[] = []
  for (const size of [3, 4]) {
    for (let at = 0; at + size <= bounded.length; at++) grams.push(bounded.slice(at, at + size))
  }
  return grams
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo), with murmur's finalizer so that the low bits are as good as the high ones. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
