import { describe, expect, it } from 'vitest'
import { nestsTooDeep } from './json-nesting.ts'

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

describe('nesting of JSON', () => {
  it.each([
    ['100 levels', nested(100), false],
    ['101 levels', nested(101), true],
    ['objects and arrays together', `${'[{"a":'.repeat(51)}1${'}]'.repeat(51)}`, true],
    ['many beside each other', `[${'[],'.repeat(5_000)}[]]`, false],
    ['brackets in a string', JSON.stringify('['.repeat(5_000)), false],
    ['brackets in a string behind an escaped quote', JSON.stringify(`"${'['.repeat(5_000)}`), false],
    ['brackets behind a string that ends in a backslash', `["\\\\",${nested(100)}]`, true],
    ['a million brackets that never close', '['.repeat(1_000_000), true],
  ])('%s', (_, json, tooDeep) => {
    expect(nestsTooDeep(json)).toBe(tooDeep)
  })
})
