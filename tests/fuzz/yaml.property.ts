/** Any text where a configuration is expected: right, or refused with the place of each error; never a throw. */
import { parseAgentConfig } from '@workflow/config-sdk'
import { describe, expect } from 'vitest'
import { CHATBOT, VOICEBOT } from '../../shared/config-sdk/config.fixtures.ts'
import { fc, test } from './property.ts'

const fragments = [
  '|',
  '>',
  '&a',
  '*a',
  '<<: *a',
  '- ',
  ': ',
  '? ',
  '{',
  '}',
  '[',
  '!!binary x',
  '%YAML 1.1',
  '---',
  '\t',
  '"',
  "'",
  '#',
  '\u0000',
  '\ufeff',
  'é\u2028',
]
const text = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...fragments), fc.constant('\n  ')), { maxLength: 40 })
  .map((parts) => parts.join(''))

/** A right configuration with a piece cut out and something else put there. */
const damaged = fc
  .record({
    base: fc.constantFrom(CHATBOT, VOICEBOT),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(60),
    put: text,
  })
  .map(({ base, from, length, put }) => {
    const start = Math.floor(from * base.length)
    return base.slice(0, start) + put + base.slice(start + length)
  })

function judge(given: string | Uint8Array): void {
  const result = parseAgentConfig(given)
  const lines = typeof given === 'string' ? given.split(/\r\n|\n|\r/).length : Number.MAX_SAFE_INTEGER
  for (const { line, column, rule, message } of result.ok ? result.warnings : result.errors) {
    expect(line).toBeGreaterThanOrEqual(1)
    expect(line).toBeLessThanOrEqual(lines + 1)
    expect(column).toBeGreaterThanOrEqual(1)
    expect([rule, message]).not.toContain('')
  }
  if (!result.ok) expect(result.errors.length).toBeGreaterThan(0)
}

describe('a configuration', () => {
  test('of any text is right, or refused with line and column', [text], async (given) => judge(given))
  test('that was damaged anywhere is right, or refused with line and column', [damaged], async (given) => judge(given))
  test('of any bytes is right, or refused with line and column', [fc.uint8Array({ maxLength: 300 })], async (given) =>
    judge(given),
  )
})
