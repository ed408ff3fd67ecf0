import { describe, expect, it } from 'vitest'
import { checkInput, schemaProblems } from './schema-check.ts'

const inputSchema = {
  type: 'object',
  required: ['pinCode', 'kind'],
  additionalProperties: false,
  properties: {
    pinCode: { type: 'string', pattern: '^[1-9][0-9]{5}$' },
    phone: { type: 'string', pattern: '^[6-9][0-9]{9}$' },
    kind: { type: 'string', enum: ['home', 'centre'] },
    date: { type: 'string', format: 'date' },
  },
}

describe('arguments are checked against the schema of their tool', () => {
  it.each([
    ['that fit', { pinCode: '411001', kind: 'home', date: '2026-01-06', phone: '9823011001' }, []],
    ['of which one is missing', { pinCode: '411001' }, [{ path: 'kind', rule: 'required' }]],
    ['that nobody asked for', { pinCode: '411001', kind: 'home', x: 1 }, [{ path: 'x', rule: 'additionalProperties' }]],
    ['of another pattern', { pinCode: '9823011001', kind: 'home' }, [{ path: 'pinCode', rule: 'pattern' }]],
    ['that are no day', { pinCode: '411001', kind: 'home', date: '2026-02-30' }, [{ path: 'date', rule: 'format' }]],
    ['outside the list', { pinCode: '411001', kind: 'car' }, [{ path: 'kind', rule: 'enum' }]],
  ])('%s', (_case, args, expected) => {
    expect(checkInput({ inputSchema }, args)).toMatchObject(expected)
  })

  it('in time linear in the text, whatever the pattern', () => {
    const schema = { type: 'object', properties: { text: { type: 'string', pattern: '^(a|a)*$' } } }
    expect(checkInput({ inputSchema: schema }, { text: `${'a'.repeat(20_000)}!` })).toMatchObject([{ rule: 'pattern' }])
  })
})

describe('a schema that cannot be used is told', () => {
  const deep = Array.from({ length: 30 }).reduce<object>((inner) => ({ items: inner }), {})
  it.each([
    ['a back reference', { properties: { a: { pattern: '(a)\\1' } } }, /pattern/],
    ['a reference', { properties: { a: { $ref: '#/x' } } }, /refers to #\/x/],
    ['depth', deep, /deeper/],
    ['a type that does not exist', { type: 'text' }, /JSON Schema/],
    ['a list', [], /JSON Schema/],
  ])('%s', (_case, schema, message) => {
    expect(schemaProblems(schema)[0]?.message).toMatch(message)
  })
})
