/**
 * Texts as sparse vectors: n-grams of words and of the characters within words, weighted by how rare they are.
 *
 * Each view is TF-IDF with sublinear term frequency (Manning, Raghavan, Schütze, "Introduction to Information Retrieval", 2008, 6.4.1) and smoothed
 * inverse document frequency, brought to unit length; the views stand beside each other, and the whole has unit length.
 */

/** One way of cutting a text into features. */
export interface FeatureView {
  readonly cut: (words: readonly string[]) => Iterable<string>
  /** Length of this view's part before the whole is brought to unit length. */
  readonly weight: number
  /** Features of fewer training texts than this are left out. */
  readonly minTexts: number
}

/** A vector of unit length: one weight for each place; no place stands twice. */
export interface SparseVector {
  readonly places: Int32Array
  readonly weights: Float32Array
}

/** What of a text was seen in training, and how it is weighted. */
export interface FeatureSpace {
  readonly size: number
  readonly vectorOf: (text: string) => SparseVector
}

const readableChars = 3_000
/** How many words apart two of them still count as together. */
const reach = 20

/** Words and neighbouring pairs of them. */
function* wordsAndNeighbours(words: readonly string[]): Iterable<string> {
  for (const [at, word] of words.entries()) {
    yield word
    if (at > 0) yield `${words[at - 1]} ${word}`
  }
}

/** Words that stand in one sentence, in any order: "card … lost" as well as "lost … card". */
function* wordsTogether(words: readonly string[]): Iterable<string> {
  for (const [at, word] of words.entries())
    for (const other of words.slice(Math.max(0, at - reach), at))
      if (other !== word) yield other < word ? `${other}|${word}` : `${word}|${other}`
}

/** Runs of two to five characters that do not cross words; a blank marks where a word begins and ends. They forgive spelling and inflection. */
function* charactersWithinWords(words: readonly string[]): Iterable<string> {
  for (const word of words) {
    const bounded = ` ${word} `
    for (let size = 2; size <= 5 && size <= bounded.length; size++)
      for (let at = 0; at + size <= bounded.length; at++) yield bounded.slice(at, at + size)
  }
}

/** Plain TF-IDF of words. */
export const wordView: readonly FeatureView[] = [{ cut: (words) => words, weight: 1, minTexts: 1 }]

/** Weights found on the validation side of CLINC-150. */
export const intentViews: readonly FeatureView[] = [
  { cut: wordsAndNeighbours, weight: 1, minTexts: 1 },
  { cut: charactersWithinWords, weight: 1, minTexts: 1 },
  { cut: wordsTogether, weight: 0.7, minTexts: 2 },
]

/** Learns which features there are and how rare each is. */
export function fitFeatureSpace(texts: readonly string[], views: readonly FeatureView[]): FeatureSpace {
  const counted = views.map((view) => {
    const documents = new Map<string, number>()
    for (const text of texts)
      for (const feature of new Set(view.cut(wordsOf(text)))) documents.set(feature, (documents.get(feature) ?? 0) + 1)
    return { view, documents }
  })
  // Frequent features first: training goes through weights that then lie side by side.
  const kept = counted
    .flatMap(({ view, documents }, of) => [...documents].map(([feature, count]) => ({ of, view, feature, count })))
    .filter(({ view, count }) => count >= view.minTexts)
    .sort((a, b) => b.count - a.count)
  const fitted = views.map((view) => ({ view, places: new Map<string, number>() }))
  for (const [place, { of, feature }] of kept.entries()) fitted[of]?.places.set(feature, place)
  const rarity = Float64Array.from(kept, ({ count }) => Math.log((1 + texts.length) / (1 + count)) + 1)
  return { size: rarity.length, vectorOf: (text) => vectorOf(wordsOf(text), fitted, rarity) }
}

interface FittedView {
  readonly view: FeatureView
  readonly places: ReadonlyMap<string, number>
}

function vectorOf(words: readonly string[], fitted: readonly FittedView[], rarity: Float64Array): SparseVector {
  const places: number[] = []
  const weights: number[] = []
  let square = 0
  for (const { view, places: known } of fitted) {
    const counts = new Map<number, number>()
    for (const feature of view.cut(words)) {
      const place = known.get(feature)
      if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1)
    }
    if (counts.size === 0) continue
    const from = weights.length
    let own = 0
    for (const [place, count] of counts) {
      const weight = (1 + Math.log(count)) * (rarity[place] ?? 0)
      own += weight * weight
      places.push(place)
      weights.push(weight)
    }
    const scale = view.weight / Math.sqrt(own)
    for (let at = from; at < weights.length; at++) weights[at] = (weights[at] ?? 0) * scale
    square += view.weight * view.weight
  }
  const scale = square === 0 ? 0 : 1 / Math.sqrt(square)
  return { places: Int32Array.from(places), weights: Float32Array.from(weights, (weight) => weight * scale) }
}

/** Lower case; marks belong to their letters, so that Devanagari stays whole, and so do apostrophes. */
function wordsOf(text: string): readonly string[] {
  return (
    text
      .slice(0, readableChars)
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}'’]+/gu) ?? []
  )
}
