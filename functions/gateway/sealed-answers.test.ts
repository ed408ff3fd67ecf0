import { SealBroken } from '@workflow/security'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { AnswerSeals } from './sealed-answers.ts'

let platform: TestPlatform
let seals: AnswerSeals
beforeEach(async () => {
  platform = await openTestPlatform(() => [])
  seals = new AnswerSeals(platform.ports.secrets)
})
afterEach(() => platform.close())

describe('a sealed answer', () => {
  it('opens for its record and with the caller’s key alone', async () => {
    const id = await seals.idOf(['user:usr_1'], 'my-key')
    const sealed = await seals.seal(id, 'my-key', '{"token":"shown once"}')
    expect(await new AnswerSeals(platform.ports.secrets).open(id, 'my-key', sealed)).toBe('{"token":"shown once"}')
    await expect(seals.open(id, 'another-key', sealed)).rejects.toThrow(SealBroken)
    await expect(seals.open(await seals.idOf(['user:usr_2'], 'my-key'), 'my-key', sealed)).rejects.toThrow(SealBroken)
  })
})
