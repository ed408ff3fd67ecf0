import { describe, expect, it } from 'vitest'
import { checkFinally, checkTurn, type ObservedTurn } from './check-turn.ts'
import type { FinalExpectation, TurnExpectation } from './conversation-file.ts'

const time = { now: new Date('2026-01-05T20:00:00Z'), timeZone: 'Asia/Kolkata' }
const turn: ObservedTurn = {
  reply: 'Your visit is booked. The number is APT-1001.',
  calls: [{ name: 'book', source: 'mock', arguments: { test: 'CBC', date: '2026-01-07', extra: 1 }, outcome: 'ok' }],
  citations: [{ title: 'Prices', fileName: 'tests.csv' }],
  handoff: false,
  ticket: false,
  callback: false,
}
const refused: ObservedTurn = { ...turn, calls: turn.calls.map((call) => ({ ...call, outcome: 'refused' as const })) }
const searched: ObservedTurn = {
  ...turn,
  calls: [{ name: 'search_knowledge', source: 'builtin', arguments: {}, outcome: 'ok' }],
}

describe('a turn passes exactly when what it expects is true', () => {
  it.each<[TurnExpectation, ObservedTurn, number]>([
    [{}, turn, 0],
    [{ tool: 'book', arguments: { test: 'cbc', date: '=$today(1)' } }, turn, 0],
    [{ tool: 'book', arguments: { test: 'CBC', date: '=$today(2)' } }, turn, 1],
    [{ tool: 'cancel' }, turn, 1],
    [{ tool: 'book', toolRefused: true }, refused, 0],
    [{ tool: 'book', toolRefused: true }, turn, 1],
    [{ tool: 'book', toolRefused: false }, refused, 1],
    [{ noTool: true }, turn, 1],
    [{ noTool: true }, searched, 0],
    [{ replyContains: ['apt-1001', ['reserved', 'booked']] }, turn, 0],
    [{ replyContains: ['APT-1001', 'confirm'] }, turn, 1],
    [{ cites: 'TESTS' }, turn, 0],
    [{ cites: 'hours' }, turn, 1],
    [{ handoff: true, ticket: false }, turn, 1],
    [{ not: { replyContains: ['sorry'] } }, turn, 0],
    [{ not: { replyContains: ['booked'], handoff: true } }, turn, 1],
  ])('%j', async (expectation, observed, failures) => {
    expect(await checkTurn(expectation, observed, time)).toHaveLength(failures)
  })
})

describe('the end passes exactly when the tables are as expected', () => {
  const end = { tables: { visits: [{ id: 'APT-1001', test: 'CBC' }] }, handoff: true, ticket: false, callback: false }
  it.each<[FinalExpectation, number]>([
    [{ state: { visits: [{ test: 'cbc' }] }, handoff: true }, 0],
    [{ state: { visits: [{ test: 'MRI' }], orders: [{ id: 1 }] } }, 2],
    [{ absent: { visits: [{ test: 'CBC' }] } }, 1],
    [{ absent: { visits: [{ test: 'MRI' }] }, ticket: true }, 1],
  ])('%j', async (expectation, failures) => {
    expect(await checkFinally(expectation, end, time)).toHaveLength(failures)
  })
})
