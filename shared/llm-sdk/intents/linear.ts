/**
 * Linear classifiers, one for each class against all others, by dual coordinate descent.
 *
 * L2-regularised squared hinge loss: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear SVM",
 * ICML 2008, algorithm 1 with the shrinking of section 3.2. Examples far from the border drop out early, which is most of them.
 */
import type { SparseVector } from './features.ts'

/** Rows of a matrix one after another; row `r` is at `starts[r]` up to `starts[r + 1]`. */
interface Rows {
  readonly starts: Int32Array
  readonly places: Int32Array
  readonly weights: Float32Array
  /** Squared length of each row, with its bias. */
  readonly squares: Float64Array
}

export interface LinearModel {
  /** How clearly a vector is of each class: positive inside, −1 where typical of the others. Written into `into`, one number for each class. */
  readonly margins: (vector: SparseVector, into: Float64Array) => void
}

export interface LinearOptions {
  /** Weight of errors against smooth weights, C of the paper. */
  readonly cost: number
  readonly seed: number
}

/** Largest gradient of an example that is not settled, where training ends. */
const tolerance = 0.3
/** An example this far on its own side is left aside until the others are settled; then all are looked at once more. */
const aside = 0.1
const maxRounds = 60

/** `classes[i]` (from 0) is the class of `vectors[i]`. */
export function trainLinear(
  vectors: readonly SparseVector[],
  classes: Int32Array,
  classCount: number,
  size: number,
  { cost, seed }: LinearOptions,
): LinearModel {
  const rows = rowsOf(vectors)
  const weights = new Float32Array((size + 1) * classCount)
  const own = new Float64Array(size + 1)
  for (let of = 0; of < classCount; of++) {
    own.fill(0)
    descend(rows, classes, of, own, cost, seed + of)
    for (let place = 0; place <= size; place++) weights[place * classCount + of] = own[place] ?? 0
  }
  return {
    margins: (vector, into) => {
      for (let of = 0; of < classCount; of++) into[of] = weights[size * classCount + of] ?? 0
      for (let at = 0; at < vector.places.length; at++) {
        const weight = vector.weights[at] ?? 0
        const base = (vector.places[at] ?? 0) * classCount
        for (let of = 0; of < classCount; of++) into[of] = (into[of] ?? 0) + weight * (weights[base + of] ?? 0)
      }
    },
  }
}

function rowsOf(vectors: readonly SparseVector[]): Rows {
  const starts = new Int32Array(vectors.length + 1)
  for (const [row, { places }] of vectors.entries()) starts[row + 1] = (starts[row] ?? 0) + places.length
  const filled = starts[vectors.length] ?? 0
  const places = new Int32Array(filled)
  const weights = new Float32Array(filled)
  for (const [row, vector] of vectors.entries()) {
    places.set(vector.places, starts[row])
    weights.set(vector.weights, starts[row])
  }
  const squares = Float64Array.from(vectors, (vector) =>
    vector.weights.reduce((sum, weight) => sum + weight * weight, 1),
  )
  return { starts, places, weights, squares }
}

/** Fills `own` (the last place is the bias) with the weights of class `of`. */
function descend(rows: Rows, classes: Int32Array, of: number, own: Float64Array, cost: number, seed: number): void {
  const count = classes.length
  const diagonal = 0.5 / cost
  const dual = new Float64Array(count)
  const order = Int32Array.from(classes, (_, at) => at)
  const random = randomBelow(seed)
  let active = count
  for (let round = 0; round < maxRounds; round++) {
    const whole = active === count
    let violation = 0
    for (let at = active - 1; at > 0; at--) swap(order, at, random(at + 1))
    for (let at = 0; at < active; at++) {
      const row = order[at] as number
      const sign = classes[row] === of ? 1 : -1
      const before = dual[row] as number
      const gradient = sign * marginOf(rows, row, own) - 1 + before * diagonal
      if (before === 0 && gradient >= 0) {
        if (gradient > aside) swap(order, at--, --active)
        continue
      }
      violation = Math.max(violation, Math.abs(gradient))
      const after = Math.max(before - gradient / ((rows.squares[row] as number) + diagonal), 0)
      dual[row] = after
      move(rows, row, own, (after - before) * sign)
    }
    if (violation > tolerance) continue
    if (whole) return
    active = count
  }
}

// Training spends its time in these two loops: an index in range by construction is asserted, since a test for undefined in each step doubles the time.

function marginOf({ starts, places, weights }: Rows, row: number, own: Float64Array): number {
  const end = starts[row + 1] as number
  let margin = own[own.length - 1] as number
  for (let cell = starts[row] as number; cell < end; cell++)
    margin += (own[places[cell] as number] as number) * (weights[cell] as number)
  return margin
}

function move({ starts, places, weights }: Rows, row: number, own: Float64Array, step: number): void {
  const end = starts[row + 1] as number
  own[own.length - 1] = (own[own.length - 1] as number) + step
  for (let cell = starts[row] as number; cell < end; cell++) {
    const place = places[cell] as number
    own[place] = (own[place] as number) + step * (weights[cell] as number)
  }
}

function swap(order: Int32Array, a: number, b: number): void {
  const kept = order[a] as number
  order[a] = order[b] as number
  order[b] = kept
}

/** Whole numbers from 0 to below a limit: Marsaglia's xorshift, 32 bits ("Xorshift RNGs", Journal of Statistical Software, 2003). */
function randomBelow(seed: number): (limit: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 2 ** 32) * limit)
  }
}
