import { describe, expect, it } from 'vitest'
import { BUCKETS, bestLabels, bucketOf, hashOf, LABELS } from '../tagger/model.ts'
import { trainPerceptron } from './perceptron.ts'

const rowsOf = (words: readonly string[]) =>
  words.map((word, at) => [bucketOf(0, hashOf(word)), bucketOf(1, hashOf(words[at - 1] ?? ''))])
const example = (words: readonly string[], labels: readonly string[]) => ({
  rows: () => rowsOf(words),
  labels: labels.map((label) => LABELS.indexOf(label)),
  fixed: () => false,
})
const EXAMPLES = [
  example(['from', 'Ann', 'Lee', 'to', 'Leeds'], ['O', 'B-PERSON', 'I-PERSON', 'O', 'B-LOCATION']),
  example(['from', 'Bo', 'Lee', 'to', 'York'], ['O', 'B-PERSON', 'I-PERSON', 'O', 'B-LOCATION']),
]

describe('training', () => {
  it('learns the labels of its examples, and what their neighbours say of new words', () => {
    const weights = trainPerceptron(EXAMPLES, 5)
    const tagged = (words: readonly string[]) => bestLabels(rowsOf(words), weights).map((label) => LABELS[label])
    expect(tagged(['from', 'Ann', 'Lee', 'to', 'Leeds'])).toEqual(['O', 'B-PERSON', 'I-PERSON', 'O', 'B-LOCATION'])
    expect(tagged(['to', 'Hull'])).toEqual(['O', 'B-LOCATION'])
  })

  it('gives the same weights in every run', () => {
    const [one, other] = [trainPerceptron(EXAMPLES, 3), trainPerceptron(EXAMPLES, 3)]
    expect(Buffer.from(one.features).equals(Buffer.from(other.features))).toBe(true)
    expect(one.transitions).toEqual(other.transitions)
  })
})

describe('a sequence of labels', () => {
  const inside = LABELS.indexOf('I-PERSON')
  const weights = { features: new Int8Array(BUCKETS * LABELS.length), transitions: new Int8Array(LABELS.length ** 2) }
  for (const [bucket = 0] of rowsOf(['a', 'b'])) weights.features[bucket * LABELS.length + inside] = 100

  it('has an inside label only after one of its type', () =>
    expect(bestLabels(rowsOf(['a', 'b']), weights).map((label) => LABELS[label])).toEqual(['B-PERSON', 'I-PERSON']))

  it('leaves fixed tokens outside', () => expect(bestLabels(rowsOf(['a', 'b']), weights, () => true)).toEqual([0, 0]))

  it('is empty for no tokens', () => expect(bestLabels([], weights)).toEqual([]))
})
