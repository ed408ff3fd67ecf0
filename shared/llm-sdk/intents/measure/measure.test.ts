import { describe, expect, it } from 'vitest'
import { trainIntentClassifier } from '../classifier.ts'
import { intentViews } from '../features.ts'
import { parseLabelledSet } from './labelled-set.ts'
import { madeSet } from './made-set.testing.ts'
import { measureIntents } from './measure.ts'
import { chooseThreshold, Frozen } from './threshold.ts'

const nonsense: readonly (readonly [string, string])[] = [['zq xv kj', 'move_table']]

describe('the reported side of a set', () => {
  it('is given to a frozen method, and to nothing that only looks like one', () => {
    const set = parseLabelledSet(madeSet())
    const frozen = Frozen.on(set.validation, trainIntentClassifier(set.train, intentViews))
    const alike = Object.assign(Object.create(null), { threshold: 0.5, decide: () => 'move_table' })
    expect(set.testFor(frozen).inScope).toHaveLength(20)
    expect(() => set.testFor(alike)).toThrow('frozen method')
  })

  it('stands nowhere on the set', () => {
    const set = parseLabelledSet({ ...madeSet(), test: nonsense })
    expect(JSON.stringify(set)).not.toContain('zq xv kj')
  })

  it('decides nothing: another one gives the same threshold', () => {
    const one = measureIntents(parseLabelledSet(madeSet()))
    const other = measureIntents(parseLabelledSet({ ...madeSet(), test: nonsense, oos_test: nonsense }))
    expect(other.threshold).toBe(one.threshold)
    expect(other.baseline.threshold).toBe(one.baseline.threshold)
    expect(other.n).toEqual({ inScope: 1, outOfScope: 1 })
  })
})

describe('the threshold', () => {
  const validation = {
    inScope: Array.from({ length: 200 }, (_, at) => ({ text: String(at), label: 'a' })),
    outOfScope: ['x'],
  }

  it('gives away at most one text of a hundred that were right', () => {
    const threshold = chooseThreshold(validation, (text) => ({ label: 'a', margin: 0, lead: 0, inScope: Number(text) }))
    const lost = validation.inScope.filter(({ text }) => Number(text) < threshold)
    expect(lost).toHaveLength(2)
  })

  it('is not moved by texts that were wrong anyway', () => {
    const threshold = chooseThreshold(validation, (text) => ({
      label: Number(text) < 100 ? 'b' : 'a',
      margin: 0,
      lead: 0,
      inScope: Number(text),
    }))
    expect(threshold).toBe(102)
  })
})

describe('figures', () => {
  it('count an in-scope text that was taken for out of scope as wrong', () => {
    const lost = [...madeSet().test, ...madeSet().oos_test.map(([text]) => [text, 'open_gate'] as const)]
    const { inScopeAccuracy, outOfScopeRecall, bars } = measureIntents(parseLabelledSet({ ...madeSet(), test: lost }))
    expect(inScopeAccuracy).toBeCloseTo(20 / 24, 5)
    expect(outOfScopeRecall).toBe(1)
    expect(bars.filter(({ passes }) => !passes).map(({ name }) => name)).toEqual(['inScopeAccuracy'])
  })
})

describe('a set of another form', () => {
  it.each([
    [{ ...madeSet(), val: undefined }, 'val'],
    [{ ...madeSet(), train: [['text']] }, 'train.0'],
    [{ ...madeSet(), test: [['text', 'unheard_of']] }, 'test.0.1: a label that train does not have'],
    [[], 'expected object'],
  ])('is refused with field and rule %#', (json, reason) => {
    expect(() => parseLabelledSet(json)).toThrow(reason)
  })
})
