import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatWith, requestOf, situation, toolOf } from '../contract/sample-request.ts'
import type { Message, ModelProvider } from '../provider.ts'
import { createReplayProvider } from './index.ts'
import { loadReplayFile } from './replay-file.ts'

let folder: string
let replay: ModelProvider

const call = (id: string, name: string, args: string) => ({ id, type: 'function', function: { name, arguments: args } })
const booking = {
  id: 'cnv_1',
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'assistant', content: 'Welcome!' },
    { role: 'user', content: [{ type: 'text', text: 'Book a CBC' }] },
    { role: 'assistant', content: 'Which PIN code?' },
    { role: 'user', content: '411001' },
    { role: 'assistant', content: null, tool_calls: [call('call_1', 'book', '{"pin":"411001"}')] },
    { role: 'tool', tool_call_id: 'call_1', content: '{"id":"APT-1"}' },
    { role: 'assistant', content: 'Booked: APT-1.' },
    { role: 'user', content: 'thanks' },
    { role: 'assistant', content: 'Bye!' },
  ],
}
const other = {
  id: 'cnv_2',
  messages: [
    { role: 'user', content: 'Book a CBC' },
    { role: 'assistant', content: 'For when?' },
    { role: 'user', content: 'today' },
    { role: 'assistant', content: 'Today it is.' },
  ],
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'))
  const path = join(folder, 'day.jsonl')
  await writeFile(path, `${JSON.stringify(booking)}\n\n${JSON.stringify(other)}\n`)
  replay = createReplayProvider({ conversations: await loadReplayFile(path) })
})
afterAll(() => rm(folder, { recursive: true }))

const user = (content: string): Message => ({ role: 'user', content })
const assistant = (content: string): Message => ({ role: 'assistant', content })
const called: Message[] = [
  { role: 'assistant', content: '', toolCalls: [{ id: 'x', name: 'book', arguments: {} }] },
  { role: 'tool', toolCallId: 'x', name: 'book', content: '{"id":"APT-9"}', outcome: 'ok' },
]
const ask = (messages: Message[], tools = [toolOf('book')]) => chatWith(replay, requestOf({ messages, tools }))

describe('a replay gives the recorded answers in order', () => {
  it.each([
    ['the first turn', [user('Book a CBC')], 'Which PIN code?'],
    ['after a greeting', [assistant('Hi'), user('Book a CBC')], 'Which PIN code?'],
    [
      'after the tool, whatever it returned today',
      [user('Book a CBC'), assistant('PIN?'), user('411001'), ...called],
      'Booked: APT-1.',
    ],
    [
      'a later turn, whatever the assistant said before',
      [user('Book a CBC'), assistant('?'), user(' 411001 '), assistant('no'), user('thanks')],
      'Bye!',
    ],
    [
      'the recording that goes on as the customer did',
      [user('Book a CBC'), assistant('?'), user('today')],
      'Today it is.',
    ],
  ])('%s', async (_case, messages, text) => {
    const { deltas, completion } = await ask(messages)
    expect(deltas).toEqual([text])
    expect(completion).toMatchObject({ text, toolCalls: [], finishReason: 'stop', usage: { costMicroUsd: 0 } })
  })

  it('tool calls included, with the conversation named', async () => {
    const { deltas, completion } = await ask([user('Book a CBC'), assistant('?'), user('411001')])
    expect(deltas).toEqual([])
    expect(completion).toMatchObject({
      toolCalls: [{ id: 'call_1', name: 'book', arguments: { pin: '411001' } }],
      finishReason: 'tool_calls',
      producedBy: 'replay/cnv_1',
    })
  })

  it('finds its place again where a summary stands for the first messages', async () => {
    const messages = [user('411001'), assistant('…'), user('thanks')]
    const summarized = requestOf({ messages, situation: { ...situation, summary: 'Wants a CBC.' } })
    expect((await chatWith(replay, summarized)).completion.text).toBe('Bye!')
    await expect(ask(messages)).rejects.toMatchObject({ kind: 'invalid_request' })
  })
})

describe('a replay that no longer fits fails and names the turn', () => {
  it.each([
    [
      'a tool that is no longer offered',
      [user('Book a CBC'), assistant('?'), user('411001')],
      /conversation cnv_1, turn 2: .*tool book.*did not offer/u,
    ],
    [
      'a step that was not recorded',
      [user('Book a CBC'), ...called],
      /conversation cnv_1, turn 1: the recording has no answer 2/u,
    ],
    ['a conversation that was not recorded', [user('Something else')], /no recorded conversation/u],
  ])('%s', async (_case, messages, message) => {
    await expect(ask(messages, [toolOf('list')])).rejects.toMatchObject({
      kind: 'invalid_request',
      message: expect.stringMatching(message),
      detail: { retryable: false },
    })
  })

  it('has no structured answers', async () => {
    await expect(replay.object({ instructions: '', input: '', schema: {} })).rejects.toMatchObject({
      kind: 'unsupported',
    })
  })
})

describe('a recording that cannot be read names the line and the field', () => {
  it.each([
    [
      'no JSON',
      '{"id": "a", "messages": [{"role":"user","content":"x"}]}\n{oops',
      /day\.jsonl:2: the line is not JSON/u,
    ],
    ['no id', '{"messages": [{"role":"user","content":"x"}]}', /:1: id: /u],
    ['an unknown role', '{"id":"a","messages":[{"role":"robot"}]}', /:1: messages\.0\.role: /u],
    [
      'arguments that are no object',
      JSON.stringify({ id: 'a', messages: [{ role: 'assistant', tool_calls: [call('c', 'book', '[1]')] }] }),
      /tool_calls\.0\.function\.arguments: must be the text of a JSON object/u,
    ],
    ['nothing at all', '\n', /holds no conversation/u],
  ])('%s', async (_case, text, message) => {
    const path = join(folder, 'bad-day.jsonl')
    await writeFile(path, text)
    await expect(loadReplayFile(path)).rejects.toThrow(message)
  })
})
