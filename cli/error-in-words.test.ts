import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { CommandFailed } from './command-failed.ts'
import { errorInWords } from './error-in-words.ts'

describe('what somebody at a shell is told of an error', () => {
  it('is what a command says of itself', () => {
    expect(errorInWords(new CommandFailed('--hours: must be a positive number'))).toBe(
      '--hours: must be a positive number',
    )
  })

  it('names a file that is missing, and the rule', async () => {
    const error: unknown = await readFile('/nowhere/client.yaml').catch((cause: unknown) => cause)
    expect(errorInWords(error)).toBe('/nowhere/client.yaml: no such file or directory')
  })

  it('is nothing where only the stack explains', () => {
    expect(errorInWords(new TypeError('x is not a function'))).toBeUndefined()
    expect(errorInWords('a word')).toBeUndefined()
  })
})
