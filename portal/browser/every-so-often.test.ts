import { describe, expect, it } from 'vitest'
import { everySoOften } from './every-so-often.ts'

describe('what is told every so often', () => {
  let now = 0
  const told = () => {
    now = 0
    const runs: number[] = []
    return {
      runs,
      tell: everySoOften(
        () => runs.push(now),
        3_000,
        () => now,
      ),
    }
  }
  const at = (ms: number) => {
    now = ms
  }

  it('is told at the first call, and again only once the time is over', () => {
    const { runs, tell } = told()
    tell.run()
    at(2_999)
    tell.run()
    at(3_000)
    tell.run()
    expect(runs).toEqual([0, 3_000])
  })

  it('is told at once of the next message, however soon that is begun', () => {
    const { runs, tell } = told()
    tell.run()
    at(500)
    tell.begin()
    tell.run()
    expect(runs).toEqual([0, 500])
  })
})
