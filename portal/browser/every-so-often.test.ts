import { expect, it } from 'vitest'
import { everySoOften } from './every-so-often.ts'

it('is done at the first call, and again only once the time is over', () => {
  let now = 0
  let runs = 0
  const tell = everySoOften(
    () => {
      runs += 1
    },
    3_000,
    () => now,
  )
  tell()
  now = 2_999
  tell()
  expect(runs).toBe(1)
  now = 3_000
  tell()
  expect(runs).toBe(2)
})
