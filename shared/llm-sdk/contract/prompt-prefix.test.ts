import { describe, expect, it } from 'vitest'
import type { Message } from '../provider.ts'
import { modelServerOfTests } from './model-server.fixtures.ts'
import { type SeenRequest, streamOf, valueAt } from './model-server.ts'
import { chatWith, requestOf, situation, toolOf } from './sample-request.ts'
import { wireFormats } from './wire-formats.ts'

const server = modelServerOfTests()

const firstTurn: Message[] = [
  { role: 'user', content: 'Hello' },
  { role: 'assistant', content: 'Hello! What may I do for you?' },
  { role: 'user', content: 'Book a blood count' },
]
const secondTurn: Message[] = [
  ...firstTurn,
  { role: 'assistant', content: '', toolCalls: [{ id: 'call_a', name: 'book', arguments: { test: 'CBC' } }] },
  { role: 'tool', toolCallId: 'call_a', name: 'book', content: '{"id":"APT-1"}', outcome: 'ok' },
  { role: 'assistant', content: 'It is booked.' },
  { role: 'user', content: 'And another' },
]

/** In the order in which providers read a request, whatever the order of its keys. */
const readingOrder = ({ body }: SeenRequest) =>
  JSON.stringify([
    body.tools,
    body.systemInstruction ?? body.system ?? [],
    ...[body.contents ?? body.messages].flat(),
  ]).replaceAll(/,"cache_control":\{"type":"ephemeral"\}/gu, '')

describe.each(wireFormats)('two turns of one conversation share all that $name can have cached', (format) => {
  it('tools, instructions and what was said before', async () => {
    server.requests.length = 0
    server.answerWith(streamOf(...format.text('Good ', 'day')))
    const provider = format.create(server.url)
    const later = {
      ...situation,
      now: '2026-01-05T09:05:00+05:30',
      knowledge: [],
      guidance: [],
      customer: { verified: true, facts: { name: 'Asha', city: 'Pune' } },
      summary: 'Asked about blood counts.',
    }
    await chatWith(provider, requestOf({ messages: firstTurn, tools: [toolOf('book'), toolOf('list')] }))
    await chatWith(
      provider,
      requestOf({ messages: secondTurn, situation: later, tools: [toolOf('list'), toolOf('book')] }),
    )
    const [before = '', after = ''] = server.requests.map(readingOrder)
    const differs = [...before].findIndex((character, at) => character !== after[at])
    // All of the first request but its own situation and last words.
    expect(before.slice(0, differs)).toContain('What may I do for you?')
    expect(before.indexOf('<situation>\\nIt is')).toBeGreaterThan(before.indexOf('What may I do for you?'))
    expect(before.slice(before.lastIndexOf('What may I do for you?'), differs).length).toBeLessThan(120)
  })
})

describe('Claude', () => {
  it('is told where the prefix ends: after the tools, the instructions and what was said before', async () => {
    server.requests.length = 0
    const format = wireFormats.find(({ name }) => name === 'anthropic')
    server.answerWith(streamOf(...(format?.text('Good ', 'day') ?? [])))
    if (format === undefined) throw new Error('There is no such format')
    const tools = [toolOf('list'), toolOf('book')]
    await chatWith(format.create(server.url), requestOf({ messages: secondTurn, tools }))
    const body = server.requests[0]?.body
    const breakpoint = { type: 'ephemeral' }
    expect(valueAt(body, 'tools', 0, 'cache_control')).toBeUndefined()
    expect(valueAt(body, 'tools', 1, 'cache_control')).toEqual(breakpoint)
    expect(valueAt(body, 'system', 0, 'cache_control')).toEqual(breakpoint)
    expect(valueAt(body, 'messages', -2, 'content', -1)).toEqual({
      type: 'text',
      text: 'It is booked.',
      cache_control: breakpoint,
    })
    expect(JSON.stringify(body).match(/cache_control/gu)).toHaveLength(3)
  })
})
