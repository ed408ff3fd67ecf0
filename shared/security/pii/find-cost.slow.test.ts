import { describe, expect, it } from 'vitest'
import { findFormalData } from './find-formal-data.ts'
import { findPersonalData } from './find-personal-data.ts'

describe('time is linear in the length, whatever a text holds', () => {
  const repeated = (piece: string) => piece.repeat(100_000 / piece.length)
  function cpuMsOf(work: () => unknown): number {
    const started = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(started)
    return (user + system) / 1000
  }

  // Linear work takes some ten milliseconds, work that grows with the square minutes.
  it.each([
    ...[
      'a',
      '1',
      '1-',
      '1 ',
      'a@',
      'a.',
      'A1 ',
      ':',
      'a:',
      '1.',
      '://',
      'eyJ',
      '-----BEGIN PRIVATE KEY-----',
      '(',
      '+1 ',
      '4111 ',
      'DE89',
    ],
    ...['password=', '12/12/', 'May 1 ', 'www.', '👍', '\n', ' ', '0000-', 'x@y.', 'phone ', 'born '],
  ])('100 KB of %j searched for what has a form', (piece) =>
    expect(cpuMsOf(() => findFormalData(repeated(piece)))).toBeLessThan(1_500),
  )

  it.each(['Ann ', 'Ann\n', '<PERSON>', '我叫', "O'", 'my name is A'])(
    '100 KB of %j searched for everything',
    (piece) => expect(cpuMsOf(() => findPersonalData(repeated(piece)))).toBeLessThan(4_000),
  )

  it('a log of 1 MB is searched for what has a form in four times what a quarter of it takes', () => {
    const line =
      'Order 12345 of 2024-05-06 to ann@x.example, paid with 4111111111111111 at 10:30, call (415) 555-0100.\n'
    const costOf = (sizeBytes: number) => cpuMsOf(() => findFormalData(line.repeat(sizeBytes / line.length)))
    costOf(100_000)
    const quarterMs = costOf(250_000)
    expect(costOf(1_000_000)).toBeLessThan(8 * quarterMs)
  })
})
