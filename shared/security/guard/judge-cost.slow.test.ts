import { describe, expect, it } from 'vitest'
import { judgeText } from './judge-text.ts'

describe('judging costs little', () => {
  /** Processor time of judging the texts once each, in ms: the best of some rounds, so that neither compiling nor a collection of garbage counts. */
  function costsOf(texts: readonly string[], runs: number, rounds: number): number[] {
    const best = texts.map(() => Number.POSITIVE_INFINITY)
    for (let round = 0; round < rounds; round++)
      for (const [place, text] of texts.entries()) {
        const started = process.cpuUsage()
        for (let run = 0; run < runs; run++) judgeText(text, 'customer')
        const { user, system } = process.cpuUsage(started)
        best[place] = Math.min(best[place] ?? 0, (user + system) / 1000 / runs)
      }
    return best
  }
  /** How many times as much the longer text costs. */
  function growth(longer: string, text: string, runs = 1, rounds = 12): number {
    const [much = 0, little = 0] = costsOf([longer, text], runs, rounds)
    return much / little
  }

  // Twice the text costs about twice, or no more at all; a cost that grew with the square of the length would be four times.
  it('grows no faster than the text does', () => {
    const text =
      'Dear all, the heating is tested on Thursday between nine and eleven. Please keep your doors open. '.repeat(21)
    expect(growth(text + text, text, 8, 8)).toBeLessThan(3)
  })

  const capitals = `AA${'П'.repeat(300)} `
  it.each(['a.', '%41', '<', 'A', '![[', '@', 'aé', `AAA ${'あ'.repeat(300)}`, 'AAA かな、漢字', capitals])(
    'nor for a text that is made of %j alone',
    (piece) => {
      const repeats = Math.floor(30_000 / piece.length)
      expect(growth(piece.repeat(2 * repeats), piece.repeat(repeats))).toBeLessThan(3)
    },
  )

  it.each([
    ['to', ' '],
    ['attention', '\n'],
    ['<system', ' '],
    ['"role"', ' '],
    ['assistant', ' '],
    ['a@b', 'x'],
    ['SYSTEM NOW', 'Ж'],
  ])('nor for %j and %j without an end', (head, sign) => {
    const text = (length: number) => `${head}${sign.repeat(length)}`
    expect(growth(text(30_000), text(15_000))).toBeLessThan(3)
  })
})
