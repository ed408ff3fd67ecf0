import type { MockDefinition, MockStep } from '@workflow/config-sdk'
import { describe, expect, it } from 'vitest'
import { initialMockState, MockFault, runMockOperation } from './mock.ts'

const tables = {
  slots: {
    key: 'id',
    rows: [
      { id: 's1', city: 'Pune', date: '2026-01-06', free: 1 },
      { id: 's2', city: 'Pune', date: '2026-01-07', free: 0 },
      { id: 's3', date: '2026-01-07', free: 3 },
    ],
  },
  visits: { key: 'id', rows: [] },
}

const definition = (steps: MockStep[]): MockDefinition => ({ tables, operations: { visit: { steps } } })
const call = { customer: {}, now: new Date('2026-01-05T20:00:00Z'), timeZone: 'Asia/Kolkata' }

const run = (steps: MockStep[], input: Record<string, unknown> = {}, customer: Record<string, unknown> = {}) => {
  const mock = definition(steps)
  return runMockOperation(mock, 'visit', initialMockState(mock), { ...call, customer, input })
}

const book: MockStep[] = [
  { find: { table: 'slots', where: { city: '=input.city', date: '=input.date' }, as: 'slots' } },
  { update: { table: 'slots', where: { id: '=$one(slots).id' }, set: { free: '=$one(slots).free - 1' } } },
  { insert: { table: 'visits', row: { id: "=$nextId('V')", slot: '=$one(slots).id' }, as: 'visit' } },
  { refuse: { when: '=$one(slots).free = 0', code: 'full', message: "='No slot on ' & input.date" } },
  { answer: { visitId: '=visit.id', nothing: '=visit.unknown' } },
]

describe('an operation of a mock', () => {
  it('changes all that its steps say, and answers what they found', async () => {
    const result = await run(book, { city: 'pune ', date: '2026-01-06' })
    if (result.outcome !== 'ok') throw new Error(result.message)
    expect(result.answer).toEqual({ visitId: 'V-1001' })
    expect(result.state.tables.slots?.map(({ free }) => free)).toEqual([0, 0, 3])
    expect(result.state.tables.visits).toEqual([{ id: 'V-1001', slot: 's1' }])
  })

  it('that refuses changes nothing', async () => {
    const mock = definition(book)
    const state = initialMockState(mock)
    const before = JSON.stringify(state)
    const input = { city: 'Pune', date: '2026-01-07' }
    expect(await runMockOperation(mock, 'visit', state, { ...call, input })).toEqual({
      outcome: 'refused',
      code: 'full',
      message: 'No slot on 2026-01-07',
    })
    expect(JSON.stringify(state)).toBe(before)
  })

  it('that breaks half way changes nothing and names the step', async () => {
    const mock = definition([{ delete: { table: 'slots', where: { id: 's1' } } }, { let: { wrong: "=$number('x')" } }])
    const state = initialMockState(mock)
    await expect(runMockOperation(mock, 'visit', state, { ...call, input: {} })).rejects.toThrow(/visit, step 2/)
    expect(state.tables.slots).toHaveLength(3)
  })

  it('goes on counting from the state it is given', async () => {
    const mock = definition([
      { insert: { table: 'visits', row: { id: "=$nextId('V')" }, as: 'v' } },
      { answer: '=v.id' },
    ])
    const first = await runMockOperation(mock, 'visit', initialMockState(mock), { ...call, input: {} })
    if (first.outcome !== 'ok') throw new Error(first.message)
    expect(await runMockOperation(mock, 'visit', first.state, { ...call, input: {} })).toMatchObject({
      answer: 'V-1002',
    })
  })

  it('never matches rows by a value that is not there', async () => {
    const steps: MockStep[] = [
      { find: { table: 'slots', where: { city: '=customer.city' }, as: 'found' } },
      { answer: '=$count(found)' },
    ]
    expect(await run(steps)).toMatchObject({ answer: 0 })
    expect(await run(steps, {}, { city: 'PUNE' })).toMatchObject({ answer: 2 })
  })

  it.each([
    ['today where the client is', '=$today()', '2026-01-06'],
    ['tomorrow', '=$today(1)', '2026-01-07'],
    ['a day of another month', '=$today(-6)', '2025-12-31'],
    ['a step whose condition does not hold', undefined, {}],
  ])('knows %s', async (_case, expression, answer) => {
    const step: MockStep = expression === undefined ? { when: '=false', answer: 1 } : { answer: expression }
    expect(await run([step])).toMatchObject({ outcome: 'ok', answer })
  })

  it.each([
    ['runs for ever', '=($f := function($n){ $f($n + 1) }; $f(0))'],
    ['makes millions of items', '=$count([1..9000000])'],
    ['runs text', "=$eval('1+1')"],
    ['adds a row without its key', undefined],
  ])('is stopped where it %s', async (_case, expression) => {
    const step: MockStep =
      expression === undefined ? { insert: { table: 'visits', row: { id: '=input.none' } } } : { answer: expression }
    await expect(run([step])).rejects.toThrow(MockFault)
  })

  it('matches the patterns of a client in time linear in the text', async () => {
    const steps: MockStep[] = [{ answer: '=$contains(input.text, /^(a|a)*$/)' }]
    expect(await run(steps, { text: `${'a'.repeat(5_000)}!` })).toMatchObject({ answer: false })
    expect(await run([{ answer: "=$replace('a1b22', /[0-9]+/, '-')" }])).toMatchObject({ answer: 'a-b-' })
  })
})
