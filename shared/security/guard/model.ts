/** Two linear models over hashed features (Weinberger et al. 2009, https://arxiv.org/abs/0902.2206), one of windows and one of whole texts, and their tables of weights. */

export const BUCKETS = 1 << 17

/** The features of a window or a text: where their weights stand, and how much of each there is. */
export interface Row {
  readonly buckets: readonly number[]
  readonly values: readonly number[]
}

/** Log-odds from which a text is suspicious, and an attack. */
interface Thresholds {
  readonly suspiciousFrom: number
  readonly attackFrom: number
}

export interface Model {
  /** `BUCKETS` weights of windows; the last place is the bias. */
  readonly weights: ArrayLike<number>
  /** The same of whole texts, already in the measure of the windows' log-odds. */
  readonly documentWeights: ArrayLike<number>
  readonly documentRarity: ArrayLike<number>
  /** Of windows and whole text together. */
  readonly together: Thresholds
  /** Of the windows alone, where a long harmless text stands around an attack. */
  readonly windows: Thresholds
}

export const BIAS = BUCKETS - 1

/** FNV-1a of the UTF-16 code units from `from` to `until` (http://www.isthe.com/chongo/tech/comp/fnv). */
export function hashOf(text: string, from = 0, until = text.length): number {
  let hash = 0x811c9dc5
  for (let at = from; at < until; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}

/** The place of a feature, which is a kind with the hashes of up to three values; mixed as MurmurHash3 does. The bias keeps its place for itself. */
export function bucketOf(kind: number, one: number, two = 0, three = 0): number {
  let hash = Math.imul(kind ^ one, 0xcc9e2d51)
  hash = Math.imul((hash << 13) | (hash >>> 19), 5) ^ two
  hash = Math.imul(hash, 0xcc9e2d51)
  hash = Math.imul((hash << 13) | (hash >>> 19), 5) ^ three
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (((hash ^ (hash >>> 13)) >>> 0) % BIAS) | 0
}

/** Log-odds of an attack. */
export function logOddsOf({ buckets, values }: Row, weights: ArrayLike<number>): number {
  let sum = weights[BIAS] ?? 0
  for (let at = 0; at < buckets.length; at++) sum += (weights[buckets[at] ?? 0] ?? 0) * (values[at] ?? 0)
  return sum
}

/** The mean of the two highest: windows overlap by half, so what stands anywhere stands in two, and a single odd one counts less. */
export function pooled(logOdds: readonly number[]): number {
  const [first = 0, second = first] = logOdds.toSorted((one, other) => other - one)
  return (first + second) / 2
}
