/**
 * A linear-chain tagger: the score of a sequence of labels is the sum of the weights of its features and of its transitions, and the best is found by
 * Viterbi's algorithm. Trained as an averaged perceptron (Collins 2002, https://aclanthology.org/W02-1001). Features are hashed into a table of
 * fixed size (Weinberger et al. 2009, https://arxiv.org/abs/0902.2206).
 */

export const TAGGED_TYPES = ['PERSON', 'ADDRESS', 'LOCATION', 'ORGANIZATION'] as const

/** `O` is outside; each type has one label for its first token and one for those that follow. */
export const LABELS = ['O', ...TAGGED_TYPES.flatMap((type) => [`B-${type}`, `I-${type}`])]

const COUNT = LABELS.length

export const BUCKETS = 1 << 17

export interface Weights {
  /** `BUCKETS` rows of one weight a label. */
  readonly features: ArrayLike<number>
  /** From each label (rows) to each. */
  readonly transitions: ArrayLike<number>
}

/** FNV-1a of the UTF-16 code units (http://www.isthe.com/chongo/tech/comp/fnv). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}

/** The row of a feature, which is a template with up to three values (by their hashes); mixed as MurmurHash3 does, whose constants these are. */
export function bucketOf(template: number, one: number, two = 0, three = 0): number {
  let hash = template
  for (const value of [one, two, three]) {
    const mixed = Math.imul(value, 0xcc9e2d51)
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) & (BUCKETS - 1)
}

/** An inside label only after a label of its type. */
const ALLOWED = LABELS.map((from) => LABELS.map((to) => !to.startsWith('I-') || from.slice(2) === to.slice(2)))

/** The best sequence of labels for tokens given as the rows of their features. `fixed` tokens are outside. */
export function bestLabels(
  rows: readonly (readonly number[])[],
  { features, transitions }: Weights,
  fixed: (at: number) => boolean = () => false,
): readonly number[] {
  const cameFrom: Uint8Array[] = []
  let scores = new Float64Array(COUNT).fill(Number.NEGATIVE_INFINITY)
  for (const [at, row] of rows.entries()) {
    const own = new Float64Array(COUNT)
    for (const bucket of row)
      for (let label = 0; label < COUNT; label++)
        own[label] = (own[label] ?? 0) + (features[bucket * COUNT + label] ?? 0)
    const next = new Float64Array(COUNT).fill(Number.NEGATIVE_INFINITY)
    const back = new Uint8Array(COUNT)
    for (let to = 0; to < COUNT; to++) {
      if (to > 0 && fixed(at)) continue
      for (let from = 0; from < COUNT; from++) {
        if (!ALLOWED[at === 0 ? 0 : from]?.[to]) continue
        const before = at === 0 ? (from === 0 ? 0 : Number.NEGATIVE_INFINITY) : (scores[from] ?? 0)
        const score = before + (transitions[from * COUNT + to] ?? 0) + (own[to] ?? 0)
        if (score <= (next[to] ?? 0)) continue
        next[to] = score
        back[to] = from
      }
    }
    cameFrom.push(back)
    scores = next
  }
  const labels: number[] = []
  let label = scores.indexOf(Math.max(...scores))
  for (const back of cameFrom.toReversed()) {
    labels.push(label)
    label = back[label] ?? 0
  }
  return labels.toReversed()
}
