/** Logistic regression by averaged stochastic gradient descent (Bottou 2012, https://doi.org/10.1007/978-3-642-35289-8_25) over sparse rows; the same result in every run. */
import { shuffled } from '../measure/benign-texts.ts'
import { BIAS, BUCKETS, logOddsOf, type Row } from '../model.ts'

export interface Example extends Row {
  readonly attack: boolean
  readonly weight: number
}

/** At first; it falls with the square root of the epoch. */
const RATE = 0.5
const RIDGE = 1e-6

export function trainLogistic(examples: readonly Example[], epochs: number, random: () => number): Float32Array {
  const weights = new Float32Array(BUCKETS)
  const sum = new Float32Array(BUCKETS)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = RATE / Math.sqrt(1 + epoch)
    for (const example of shuffled(examples, random)) {
      const wished = example.attack ? 1 : 0
      const step = rate * example.weight * (wished - 1 / (1 + Math.exp(-logOddsOf(example, weights))))
      const { buckets, values } = example
      for (let at = 0; at < buckets.length; at++) {
        const bucket = buckets[at] ?? 0
        weights[bucket] = (weights[bucket] ?? 0) * (1 - rate * RIDGE) + step * (values[at] ?? 0)
      }
      weights[BIAS] = (weights[BIAS] ?? 0) + 0.1 * step
    }
    if (epoch >= epochs / 2) for (let at = 0; at < BUCKETS; at++) sum[at] = (sum[at] ?? 0) + (weights[at] ?? 0)
  }
  return sum.map((total) => total / Math.floor(epochs / 2))
}
