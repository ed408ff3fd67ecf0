import { describe, expect, it } from 'vitest'
import { trainIntentClassifier } from './classifier.ts'
import { intentViews } from './features.ts'

const examples = {
  inScope: [
    ['book a table for four', 'reserve'],
    ['reserve a table tonight', 'reserve'],
    ['I want a table by the window', 'reserve'],
    ['send the invoice again', 'invoice'],
    ['I did not get my invoice', 'invoice'],
    ['where is the bill for march', 'invoice'],
    ['मेरा ऑर्डर कहाँ है', 'track'],
    ['मेरा पार्सल कहाँ पहुँचा', 'track'],
  ].map(([text = '', label = '']) => ({ text, label })),
  outOfScope: ['who won the match', 'tell a joke', 'how tall is everest', 'what is the meaning of life'],
}
const classifier = trainIntentClassifier(examples, intentViews)

describe('an intent classifier', () => {
  it.each([
    ['could I reserve that table', 'reserve'],
    ['my invioce please', 'invoice'],
    ['मेरा ऑर्डर कब आएगा', 'track'],
  ])('tells what "%s" means', (text, label) => {
    expect(classifier.decide(text).label).toBe(label)
  })

  it('puts what belongs to none below what belongs to one', () => {
    const inside = examples.inScope.map(({ text }) => classifier.decide(text).inScope)
    const outside = ['who won the cup', 'tell me a joke', 'the meaning of life'].map(
      (text) => classifier.decide(text).inScope,
    )
    expect(Math.min(...inside)).toBeGreaterThan(Math.max(...outside))
  })

  it('is the same whenever it is trained on the same examples', () => {
    const again = trainIntentClassifier(examples, intentViews)
    expect(again.decide('a table or an invoice')).toEqual(classifier.decide('a table or an invoice'))
  })

  it('decides on texts of nothing it knows, of nothing at all, and of great length', () => {
    for (const text of ['', '???', 'ÿÿÿ', 'table '.repeat(100_000)])
      expect(Number.isFinite(classifier.decide(text).inScope)).toBe(true)
  })

  it('works with a single intent and nothing outside', () => {
    const single = trainIntentClassifier(
      { inScope: [{ text: 'open the gate', label: 'gate' }], outOfScope: [] },
      intentViews,
    )
    expect(single.decide('open the gate').label).toBe('gate')
  })

  it('is refused without any intent', () => {
    expect(() => trainIntentClassifier({ inScope: [], outOfScope: ['x'] }, intentViews)).toThrow('at least one')
  })
})
