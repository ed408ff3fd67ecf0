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

  /** How much more the longer text costs; measured again where it seems too much, since a collection of garbage counts as well. */
  function growth(longer: string, text: string, runs = 1, rounds = 6): number {
    let least = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < 3 && least >= 3; attempt++)
      least = Math.min(least, costOf(longer, runs, rounds) / costOf(text, 2 * runs, rounds))
    return least
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
