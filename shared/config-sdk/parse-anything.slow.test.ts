import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { CHATBOT, VOICEBOT } from './config.fixtures.ts'
import type { ConfigPath } from './config-error.ts'
import { parseAgentConfig } from './parse-config.ts'

/** Every place of a value, the root excepted. */
function placesOf(value: unknown, path: ConfigPath = []): ConfigPath[] {
  const below = value !== null && typeof value === 'object' ? Object.entries(value) : []
  const inside = below.flatMap(([key, item]) => placesOf(item, [...path, Array.isArray(value) ? Number(key) : key]))
  return path.length === 0 ? inside : [path, ...inside]
}

function replaced(value: unknown, path: ConfigPath, by: unknown): unknown {
  const [head, ...rest] = path
  if (head === undefined) return by
  if (Array.isArray(value)) return value.map((item, index) => (index === head ? replaced(item, rest, by) : item))
  return Object.fromEntries(
    Object.entries(Object(value)).map(([key, item]) => [key, key === head ? replaced(item, rest, by) : item]),
  )
}

describe('whatever stands where a value belongs', () => {
  it.each([
    ['nothing', null],
    ['a number', -7.5],
    ['a list', ['x', null]],
    ['a map', { x: { name: 1 } }],
    ['a text', 'some text {with} a variable'],
  ])('%s is either right or refused with path, place, rule and remedy, and never throws', (_name, junk) => {
    let refused = 0
    for (const text of [CHATBOT, VOICEBOT]) {
      const base: unknown = parse(text)
      for (const path of placesOf(base)) {
        const changed = stringify(replaced(base, path, junk))
        const lines = changed.split('\n')
        const result = parseAgentConfig(changed, { complianceProfiles: ['gdpr', 'hipaa', 'pci', 'soc2'] })
        if (result.ok) continue
        refused++
        for (const error of result.errors) {
          expect(error.message).not.toMatch(/undefined|\[object|Invalid input/)
          expect(error.hint).not.toBe('')
          expect(lines[error.line - 1]?.length ?? -1).toBeGreaterThanOrEqual(error.column - 1)
        }
      }
    }
    expect(refused).toBeGreaterThan(50)
  })
})
