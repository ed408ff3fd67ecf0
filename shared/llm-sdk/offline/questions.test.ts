import { describe, expect, it } from 'vitest'
import { ask } from './questions.ts'
import { slotsOf } from './slots.ts'

const tool = {
  name: 'note',
  description: 'Notes something',
  examples: [],
  changesState: true,
  confirmFirst: false,
  requiresVerifiedCustomer: false,
  verifiesCustomer: false,
  origin: 'builtin' as const,
}

function questionFor(name: string, description: string): string | undefined {
  const inputSchema = { type: 'object', properties: { [name]: { type: 'string', description } } }
  const [slot] = slotsOf({ ...tool, inputSchema }).slots
  return slot && ask(slot)
}

describe('a question for a value', () => {
  it.each([
    ['what the customer wants', 'What the customer wants or what went wrong', 'you want or what went wrong?'],
    ['what the caller needs', 'What the caller needs', 'you need?'],
    ['where you live', 'Where you live', 'you live?'],
  ])('is one that a person would ask: %s', (_case, description, end) => {
    expect(questionFor('description', description)).toBe(
      `Could you tell me ${description.split(' ')[0]?.toLowerCase()} ${end}`,
    )
  })
})
