/** A linear support vector machine with squared hinge loss, by dual coordinate descent (Hsieh et al. 2008, https://doi.org/10.1145/1390156.1390208); the same result in every run. */
import { shuffled } from '../measure/benign-texts.ts'
import { BIAS, BUCKETS, logOddsOf } from '../model.ts'
import type { Example } from './logistic.ts'

const PASSES = 20

/** `cost` of an error at weight 1: the higher, the nearer the weights follow the examples. */
export function trainSupportVectors(examples: readonly Example[], cost: number, random: () => number): Float32Array {
  const weights = new Float32Array(BUCKETS)
  const kept = examples.map((example) => {
    const slack = 1 / (2 * cost * example.weight)
    const square = example.values.reduce((sum, value) => sum + value * value, 1 + slack)
    return { example, sign: example.attack ? 1 : -1, slack, square, alpha: 0 }
  })
  for (let pass = 0; pass < PASSES; pass++)
    for (const one of shuffled(kept, random)) {
      const { example, sign, slack, square, alpha } = one
      const gradient = sign * logOddsOf(example, weights) - 1 + slack * alpha
      one.alpha = Math.max(0, alpha - gradient / square)
      const step = (one.alpha - alpha) * sign
      if (step === 0) continue
      for (const [at, bucket] of example.buckets.entries())
        weights[bucket] = (weights[bucket] ?? 0) + step * (example.values[at] ?? 0)
      weights[BIAS] = (weights[BIAS] ?? 0) + step
    }
  return weights
}
