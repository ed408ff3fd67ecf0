import { describe, expect, it } from 'vitest'
import { ALIAS_BOMB } from './config.fixtures.ts'
import { parseAgentConfig } from './parse-config.ts'

describe('a file that is not one plain YAML map', () => {
  it.each([
    ['an alias bomb', ALIAS_BOMB],
    ['many aliases', `a: &a x\nb: [${'*a, '.repeat(60_000)}]`],
    ['a map of many keys', Array.from({ length: 20_000 }, (_, index) => `k${index}: x`).join('\n')],
    ['one key many times', 'k: x\n'.repeat(40_000)],
  ])('does not spend seconds on %s', (_name, text) => {
    const cost = () => {
      const started = process.cpuUsage()
      expect(parseAgentConfig(text, {}).ok).toBe(false)
      return process.cpuUsage(started).user
    }
    const mostMicros = 2_000_000
    // A second chance: the first time it is compiled, and another process may take the caches.
    const first = cost()
    expect(first < mostMicros ? first : cost()).toBeLessThan(mostMicros)
  })
})
