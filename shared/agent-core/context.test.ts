import type { Message, Passage } from '@workflow/llm-sdk'
import { describe, expect, it } from 'vitest'
import { answeredCalls, type CustomerFact, fitDialogue, fitFacts, fitPassages } from './context.ts'
import { foldSummary, summaryItemsOf } from './summary.ts'

const passage = (id: string, words: number): Passage => ({
  id,
  documentId: 'doc',
  title: id,
  headings: [],
  kind: 'prose',
  text: 'word '.repeat(words),
  score: 0.5,
})
const turn = (place: number, result?: string): Message[] => [
  { role: 'user', content: `question ${place}` },
  ...(result === undefined
    ? []
    : [
        {
          role: 'assistant' as const,
          content: '',
          toolCalls: [{ id: `call_${place}`, name: 'look', arguments: { place } }],
        },
        { role: 'tool' as const, toolCallId: `call_${place}`, name: 'look', outcome: 'ok' as const, content: result },
      ]),
  { role: 'assistant', content: `answer ${place}` },
]
/** 200 turns, every fourth with the result of a tool. */
const long = (turns: number, resultCharacters = 2_000): Message[] =>
  Array.from({ length: turns }, (_, place) =>
    turn(place, place % 4 === 0 ? `{"n":${place},"text":"${'x'.repeat(resultCharacters)}"}` : undefined),
  ).flat()
const sizeOf = (value: unknown) => JSON.stringify(value).length

describe('the knowledge of a turn', () => {
  it('is the best five at most, and one that does not fit makes room for the next', () => {
    const given = [passage('a', 1_000), passage('b', 3_000), ...['c', 'd', 'e', 'f', 'g'].map((id) => passage(id, 50))]
    expect(fitPassages(given).map(({ id }) => id)).toEqual(['a', 'c', 'd', 'e', 'f'])
  })

  it('keeps the best passage however long it is', () => {
    expect(fitPassages([passage('a', 9_000)])).toHaveLength(1)
  })
})

describe('the dialogue of a model call', () => {
  it('is as large after 200 turns with 50 results of tools as after 60', () => {
    const [short, endless] = [fitDialogue(long(60)), fitDialogue(long(200))]
    expect(sizeOf(endless)).toBeLessThan(sizeOf(short) * 1.1)
    expect(endless.messages.filter(({ role }) => role === 'user').length).toBeLessThanOrEqual(10)
  })

  it('is put together in less than 5 ms of processor time', () => {
    const messages = long(200)
    for (let warm = 0; warm < 50; warm += 1) fitDialogue(answeredCalls(messages))
    const before = process.cpuUsage()
    for (let run = 0; run < 100; run += 1) fitDialogue(answeredCalls(messages))
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 100 / 1_000).toBeLessThan(5)
  })

  it('begins with whole turns: no result without its call, no call without its result', () => {
    const { messages } = fitDialogue(long(200))
    expect(messages[0]?.role).toBe('user')
    const calls = messages.flatMap((message) => (message.role === 'assistant' ? (message.toolCalls ?? []) : []))
    const results = messages.flatMap((message) => (message.role === 'tool' ? [message.toolCallId] : []))
    expect(calls.map(({ id }) => id)).toEqual(results)
  })

  it('remembers what tools did in the turns that it leaves out', () => {
    const messages: Message[] = [...turn(0, '{"booked":"V-7"}'), ...long(60, 10).slice(4)]
    expect(fitDialogue(messages).summary).toContain('V-7')
    expect(fitDialogue(messages).summary).toContain('look {"place":0}')
  })

  it('tells of what the checkpoint no longer holds', () => {
    expect(fitDialogue(turn(1), ['Done: book (ok): V-7']).summary).toBe('Done: book (ok): V-7')
  })

  it('answers a call that a turn ended before, so that no provider refuses the next', () => {
    const cut: Message[] = [
      { role: 'user', content: 'book it' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'call_1', name: 'book', arguments: {} }] },
      { role: 'user', content: 'hello?' },
    ]
    expect(answeredCalls(cut).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user'])
    expect(answeredCalls(cut)[2]).toMatchObject({ outcome: 'failed', content: expect.stringContaining('interrupted') })
    expect(answeredCalls(turn(1, '{}'))).toEqual(turn(1, '{}'))
  })
})

describe('the running summary', () => {
  it('keeps deeds longest, and stays as small', () => {
    const items = Array.from({ length: 400 }, (_, place) =>
      summaryItemsOf(turn(place, place % 100 === 0 ? '{}' : undefined)),
    ).flat()
    const folded = foldSummary(items)
    expect(folded).toHaveLength(24)
    expect(folded.filter((item) => item.startsWith('Done:'))).toHaveLength(4)
    expect(folded.at(-1)).toBe('Customer: question 399')
  })
})

describe('facts about the customer that conflict', () => {
  const fact = (value: string, source: CustomerFact['source'], at: string): CustomerFact => ({
    name: 'city',
    value,
    source,
    at,
  })

  it('keep the newest, with its source', () => {
    const { facts, sources } = fitFacts([fact('Rome', 'said', '2026-03-01'), fact('Pune', 'said', '2026-05-01')])
    expect(facts).toEqual({ city: 'Pune' })
    expect(sources).toEqual({ city: 'said 2026-05-01' })
  })

  it('never let what is merely said replace what is proven', () => {
    const { facts } = fitFacts([fact('Rome', 'proven', '2026-03-01'), fact('Pune', 'said', '2026-05-01')])
    expect(facts).toEqual({ city: 'Rome' })
  })

  it('leave out the least certain when they are too many, whole facts at a time', () => {
    const many = Array.from({ length: 200 }, (_, place) => ({
      name: `note${place}`,
      value: 'y'.repeat(100),
      source: place === 7 ? ('proven' as const) : ('said' as const),
      at: `2026-01-01T00:00:00.${String(place).padStart(3, '0')}Z`,
    }))
    const { facts } = fitFacts(many)
    expect(Object.keys(facts).length).toBeLessThan(40)
    expect(facts).toHaveProperty('note7')
    expect(facts).toHaveProperty('note199')
  })
})
