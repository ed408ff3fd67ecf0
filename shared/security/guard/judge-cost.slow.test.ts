import { describe, expect, it } from 'vitest'
import { judgeText } from './judge-text.ts'

describe('judging costs little', () => {
  /** Processor time of judging a text once, in ms: the best of some rounds, so that compiling does not count. */
  function costOf(text: string, runs: number, rounds: number): number {
    const times = Array.from({ length: rounds }, () => {
      const started = process.cpuUsage()
      for (let run = 0; run < runs; run++) judgeText(text, 'customer')
      const { user, system } = process.cpuUsage(started)
      return (user + system) / 1000 / runs
    })
    return Math.min(...times)
  }

  // Twice the text costs about twice, or no more at all; a cost that grew with the square of the length would be four times.
  it('grows no faster than the text does', () => {
    const text =
      'Dear all, the heating is tested on Thursday between nine and eleven. Please keep your doors open. '.repeat(21)
    expect(costOf(text + text, 8, 8) / costOf(text, 16, 8)).toBeLessThan(3)
  })

  const capitals = `AA${'П'.repeat(300)} `
  it.each(['a.', '%41', '<', 'A', '![[', '@', 'aé', `AAA ${'あ'.repeat(300)}`, 'AAA かな、漢字', capitals])(
    'nor for a text that is made of %j alone',
    (piece) => {
      const repeats = Math.floor(30_000 / piece.length)
      expect(costOf(piece.repeat(2 * repeats), 1, 6) / costOf(piece.repeat(repeats), 1, 6)).toBeLessThan(3)
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
    expect(costOf(text(30_000), 1, 6) / costOf(text(15_000), 1, 6)).toBeLessThan(3)
  })
})
