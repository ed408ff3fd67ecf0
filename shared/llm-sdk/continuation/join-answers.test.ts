import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinAnswers } from './join-answers.ts'

/** Fed in pieces of some size, since models stream. */
function join(said: string, second: string, { goesOn = true, size = 3 } = {}): string {
  const joined = joinAnswers(said, goesOn)
  let text = said
  for (let at = 0; at < second.length; at += size) text += joined.add(second.slice(at, at + size))
  return text + joined.end()
}

const whole = 'Your order 4711 is ready. You can fetch it until 18:00, or we bring it tomorrow.'
const cuts = [...whole.matchAll(/\S(?=\s)/gu)].map(({ index }) => index + 1)

describe('an answer that broke off is gone on with', () => {
  it.each(cuts)('after %i characters, whatever the second model makes of it', (cut) => {
    const said = whole.slice(0, cut)
    const words = said.split(' ')
    expect(join(said, whole.slice(cut))).toBe(whole)
    expect(join(said, whole.slice(cut).trimStart())).toBe(whole)
    expect(join(said, whole)).toBe(whole)
    expect(join(said, whole, { goesOn: false })).toBe(whole)
    for (const overlap of [1, 2, 3].filter((count) => count < words.length)) {
      const second = `${words.slice(-overlap).join(' ')}${whole.slice(cut)}`
      if (overlap > 1 || !/^\d/u.test(words.at(-1) ?? '')) expect(join(said, second)).toBe(whole)
    }
  })

  it('in any language that puts spaces between words', () => {
    const word = fc.stringMatching(/^[a-zñéअ-ह]{1,8}$/u)
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 2, maxLength: 30 }),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (words, at, back, size) => {
          const cut = 1 + (at % (words.length - 1))
          const from = back % (cut + 1)
          const second = `${from === cut ? ' ' : ''}${words.slice(from).join(' ')}`
          expect(join(words.slice(0, cut).join(' '), second, { size })).toBe(words.join(' '))
        },
      ),
    )
  })

  it.each([
    [
      'another case and emphasis at the seam',
      'You can **book** it',
      ' Book it, or wait.',
      'You can **book** it, or wait.',
    ],
    ['a number said once more, which counts', 'You need 2', '2 forms each.', 'You need 2 2 forms each.'],
    ['nothing new', 'It is ready. Bye.', 'It is ready.', 'It is ready. Bye.'],
    ['nothing at all', 'It is ready.', '', 'It is ready.'],
    ['punctuation', 'It is ready', '. Bye.', 'It is ready. Bye.'],
    ['a last word like one before', 'I book a test and a', 'test.', 'I book a test and a test.'],
    ['a line break', 'First:', '\n- a\n- b', 'First:\n- a\n- b'],
  ])('with %s', (_case, said, second, expected) => {
    expect(join(said, second)).toBe(expected)
  })
})

describe('another answer in place of the rest', () => {
  it('leaves the sentence open and begins a new paragraph', () => {
    expect(join('Your report is ready and', 'Your report is not there yet.')).toBe(
      'Your report is ready and…\n\nYour report is not there yet.',
    )
    expect(join('You can come at nine or', 'Please call us.', { goesOn: false })).toBe(
      'You can come at nine or…\n\nPlease call us.',
    )
  })

  it('does not say again what both begin with, sentence for sentence', () => {
    expect(join('Hello Asha! Your report is', 'Hello Asha! It will come tomorrow.')).toBe(
      'Hello Asha! Your report is…\n\nIt will come tomorrow.',
    )
    expect(join('नमस्ते आशा। आपकी रिपोर्ट', 'नमस्ते आशा। वह कल आएगी।')).toBe('नमस्ते आशा। आपकी रिपोर्ट…\n\nवह कल आएगी।')
  })

  it('follows a finished sentence without a mark', () => {
    expect(join('We are open today.', 'Please call us.', { goesOn: false })).toBe(
      'We are open today.\n\nPlease call us.',
    )
  })
})
