import { describe, expect, it } from 'vitest'
import { CHATBOT } from './config.fixtures.ts'
import { EditRefused, editConfig } from './edit-config.ts'
import { parseAgentConfig } from './parse-config.ts'

describe('an edit leaves what it does not touch', () => {
  it('keeps comments, order and quotes', () => {
    const text = editConfig(CHATBOT, [
      { path: ['model', 'temperature'], value: 0.9 },
      { path: ['greeting'], value: 'Hello!' },
      { path: ['tools', 2], value: undefined },
      { path: ['topics', 1], value: { name: 'politics', description: 'Politics', reply: 'I only know the hotel.' } },
      { path: ['quotas', 'tokens_per_month'], value: 1000 },
    ])
    expect(text).toContain('# The reception of a hotel.')
    expect(text).toContain('# guests mix up arrival and departure')
    expect(text).toContain('tone: "warm, brief"')
    const result = parseAgentConfig(text)
    if (!result.ok) throw new Error(JSON.stringify(result.errors))
    expect(result.config.model?.temperature).toBe(0.9)
    expect(result.config.tools.map((tool) => tool.name)).toEqual(['book_room', 'fetch_invoice'])
    expect(result.config.topics.map((topic) => topic.name)).toEqual(['refunds', 'politics'])
    expect(result.config.quotas).toEqual({ messages_per_minute: 20, tokens_per_month: 1000 })
  })

  it('changes one line when one value changes', () => {
    const text = 'a: 1 # one\n\nb:\n  - x # ex\n  - y\n'
    expect(editConfig(text, [{ path: ['b', 0], value: 'z' }])).toBe('a: 1 # one\n\nb:\n  - z # ex\n  - y\n')
  })

  it.each([
    ['through a plain value', 'a: 1\n', ['a', 'b']],
    ['at the root', 'a: 1\n', []],
    ['in text that is not YAML', 'a: [\n', ['a']],
  ])('is refused %s', (_where, text, path) => {
    expect(() => editConfig(text, [{ path, value: 2 }])).toThrow(EditRefused)
  })
})
