/** Trains the weights of the tagger: averaged structured perceptron, the same result in every run. */
import { BUCKETS, bestLabels, LABELS } from '../tagger/model.ts'

/** A text as the rows of its tokens' features, with the right label of each. */
export interface Example {
  /** Made anew each epoch, since what is hidden changes. */
  readonly rows: (random: () => number) => readonly (readonly number[])[]
  readonly labels: readonly number[]
  readonly fixed: (at: number) => boolean
}

export interface TrainedWeights {
  readonly features: Int8Array
  readonly transitions: Int8Array
}

/** Averages by the sum of all updates weighted by the steps they lasted (Daumé 2006, figure 2.3), then scaled to whole numbers of one byte. `report` hears of each epoch. */
export function trainPerceptron(
  examples: readonly Example[],
  epochs: number,
  report?: (epoch: number, wrongShare: number) => void,
): TrainedWeights {
  const random = seededRandom(20_240_501)
  const count = LABELS.length
  const features = new Averaged(BUCKETS * count)
  const transitions = new Averaged(count * count)
  let step = 1
  for (let epoch = 0; epoch < epochs; epoch++) {
    let wrong = 0
    let tokens = 0
    for (const { rows: rowsOf, labels, fixed } of shuffled(examples, random)) {
      const rows = rowsOf(random)
      const guessed = bestLabels(rows, { features: features.current, transitions: transitions.current }, fixed)
      tokens += labels.length
      for (const [at, row] of rows.entries()) {
        const right = labels[at] ?? 0
        const guess = guessed[at] ?? 0
        if (guess !== right) {
          wrong++
          for (const bucket of row) {
            features.add(bucket * count + right, 1, step)
            features.add(bucket * count + guess, -1, step)
          }
        }
        const rightFrom = at === 0 ? 0 : (labels[at - 1] ?? 0)
        const guessFrom = at === 0 ? 0 : (guessed[at - 1] ?? 0)
        if (guess === right && guessFrom === rightFrom) continue
        transitions.add(rightFrom * count + right, 1, step)
        transitions.add(guessFrom * count + guess, -1, step)
      }
      step++
    }
    report?.(epoch + 1, wrong / tokens)
  }
  return scaled(features.averaged(step), transitions.averaged(step))
}

class Averaged {
  readonly current: Float64Array
  readonly #weighted: Float64Array

  constructor(size: number) {
    this.current = new Float64Array(size)
    this.#weighted = new Float64Array(size)
  }

  add(at: number, amount: number, step: number): void {
    this.current[at] = (this.current[at] ?? 0) + amount
    this.#weighted[at] = (this.#weighted[at] ?? 0) + amount * step
  }

  averaged(steps: number): Float64Array {
    return this.current.map((weight, at) => weight - (this.#weighted[at] ?? 0) / steps)
  }
}

/** One scale for both tables, so that the largest weight is 127. */
function scaled(features: Float64Array, transitions: Float64Array): TrainedWeights {
  const largest = [features, transitions].reduce(
    (most, table) => table.reduce((max, weight) => Math.max(max, Math.abs(weight)), most),
    0,
  )
  const toByte = (table: Float64Array) => Int8Array.from(table, (weight) => Math.round((weight * 127) / largest))
  return { features: toByte(features), transitions: toByte(transitions) }
}

/** Mulberry32: small, and the same everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item)
}
