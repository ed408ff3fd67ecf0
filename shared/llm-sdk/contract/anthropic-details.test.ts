import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createAnthropicProvider } from '../anthropic/index.ts'
import type { ChatRequest, Message } from '../provider.ts'
import { modelServerOfTests } from './model-server.fixtures.ts'
import { json, namedEvent, streamOf, valueAt } from './model-server.ts'
import { chatWith, requestOf, toolOf } from './sample-request.ts'
import { wireFormats } from './wire-formats.ts'

const server = modelServerOfTests()
beforeEach(() => {
  server.answerWith(streamOf(...(wireFormats.find(({ name }) => name === 'anthropic')?.text('a', 'b') ?? [])))
})

const claude = (model: string) => createAnthropicProvider({ apiKey: 'key-1', baseUrl: server.url, defaultModel: model })

const called: Message[] = [
  { role: 'user', content: 'Book both' },
  {
    role: 'assistant',
    content: '',
    toolCalls: [
      { id: 'toolu_a', name: 'book', arguments: { test: 'CBC' } },
      { id: 'toolu_b', name: 'book', arguments: { test: 'Lipid' } },
    ],
  },
  { role: 'tool', toolCallId: 'toolu_a', name: 'book', content: '{"id":1}', outcome: 'ok' },
  { role: 'tool', toolCallId: 'toolu_b', name: 'book', content: '{"code":"full"}', outcome: 'refused' },
]

describe('Claude', () => {
  it('gets the results of parallel calls in one message, and refusals as errors', async () => {
    await chatWith(claude('claude-haiku-5-5'), requestOf({ messages: called, tools: [toolOf('book')] }))
    const [request] = server.requests
    expect(request).toMatchObject({ path: '/v1/messages', headers: { authorization: 'Bearer key-1' } })
    expect(valueAt(request?.body, 'messages', 1, 'content')).toEqual([
      { type: 'tool_use', id: 'toolu_a', name: 'book', input: { test: 'CBC' } },
      { type: 'tool_use', id: 'toolu_b', name: 'book', input: { test: 'Lipid' } },
    ])
    expect(valueAt(request?.body, 'messages', 2, 'content')).toEqual([
      { type: 'tool_result', tool_use_id: 'toolu_a', content: '{"id":1}' },
      { type: 'tool_result', tool_use_id: 'toolu_b', content: '{"code":"full"}', is_error: true },
    ])
  })

  it.each<[ChatRequest['toolChoice'], unknown]>([
    ['auto', { type: 'auto', disable_parallel_tool_use: true }],
    ['none', { type: 'none' }],
    ['required', { type: 'any', disable_parallel_tool_use: true }],
    [{ name: 'book' }, { type: 'tool', name: 'book', disable_parallel_tool_use: true }],
  ])('passes the tool choice %j', async (toolChoice = 'auto', expected) => {
    const tools = [toolOf('book')]
    await chatWith(claude('claude-haiku-5-5'), requestOf({ tools, toolChoice, parallelToolCalls: false }))
    expect(server.requests[0]?.body.tool_choice).toEqual(expected)
  })

  it.each<[string, number, unknown, unknown]>([
    ['claude-haiku-4-5-20251001', 2_000, { type: 'enabled', budget_tokens: 2_000 }, undefined],
    ['claude-haiku-4-5', 0, { type: 'disabled' }, undefined],
    ['claude-haiku-4-5', 9_000, { type: 'disabled' }, undefined],
    ['claude-sonnet-4-6', 9_000, { type: 'adaptive' }, { effort: 'high' }],
    ['claude-haiku-5-5', 500, { type: 'adaptive' }, { effort: 'low' }],
    ['claude-sonnet-5', 0, { type: 'disabled' }, undefined],
    ['claude-sonnet-5-5', 0, { type: 'between_tools' }, undefined],
    ['claude-opus-5-5', 0, undefined, { effort: 'low' }],
    ['claude-fable-5', 4_000, undefined, { effort: 'medium' }],
  ])('tells %s of a budget of %i tokens in its own way', async (model, thinkingBudget, thinking, effort) => {
    await chatWith(claude(model), requestOf({ thinkingBudget, maxOutputTokens: 4_000 }))
    expect(server.requests[0]?.body.thinking).toEqual(thinking)
    expect(server.requests[0]?.body.output_config).toEqual(effort)
  })

  it('does not force tools on a model that refuses to be forced', async () => {
    await chatWith(claude('claude-sonnet-5-5'), requestOf({ tools: [toolOf('book')], toolChoice: 'required' }))
    expect(server.requests[0]?.body.tool_choice).toEqual({ type: 'auto' })
  })

  it('counts what was read from the cache and what was written to it as input, each at its price', async () => {
    const { completion } = await chatWith(
      createAnthropicProvider({
        apiKey: 'key-1',
        baseUrl: server.url,
        defaultModel: 'claude-haiku-4-5',
        clock: { now: () => new Date('2026-01-01') },
      }),
      requestOf(),
    )
    // 30 fresh at 1, 60 read at 0.1, 10 written at 1.25, 20 out at 5.
    expect(completion.usage).toMatchObject({
      inputTokens: 100,
      cachedTokens: 60,
      cacheWriteTokens: 10,
      costMicroUsd: 149,
    })
  })

  it('asks for an object through a tool that must be called, and unwraps what is no object', async () => {
    const answer = { type: 'tool_use', id: 'toolu_a', name: 'answer', input: { value: ['a'] } }
    server.answerWith(
      json(200, { content: [answer], stop_reason: 'tool_use', usage: { input_tokens: 1, output_tokens: 1 } }),
    )
    const schema = { type: 'array', items: { type: 'string' } }
    const { value } = await claude('claude-haiku-5-5').object({ instructions: 'List.', input: 'x', schema })
    expect(value).toEqual(['a'])
    expect(server.requests[0]?.body.tool_choice).toMatchObject({ type: 'tool', name: 'answer' })
    expect(valueAt(server.requests[0]?.body, 'tools', 0, 'input_schema', 'properties', 'value')).toEqual(schema)
  })

  it('knows an overload that is told within the stream', async () => {
    server.answerWith(
      streamOf(namedEvent({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })),
    )
    await expect(chatWith(claude('claude-haiku-5-5'), requestOf())).rejects.toMatchObject({
      kind: 'overloaded',
      detail: { retryable: true },
    })
  })

  it('takes its key and address from its options alone', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'other')
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'other')
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:1')
    await chatWith(claude('claude-haiku-5-5'), requestOf())
    vi.unstubAllEnvs()
    expect(server.requests[0]?.headers.authorization).toBe('Bearer key-1')
  })
})
