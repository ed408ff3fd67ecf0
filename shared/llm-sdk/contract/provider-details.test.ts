import { describe, expect, it } from 'vitest'
import { createGeminiEmbeddings } from '../embeddings/gemini.ts'
import { createOpenAiEmbeddings } from '../embeddings/openai.ts'
import { createGeminiProvider } from '../gemini/index.ts'
import { createOpenAiProvider } from '../openai/index.ts'
import type { Message } from '../provider.ts'
import { modelServerOfTests } from './model-server.fixtures.ts'
import { json, streamOf, valueAt } from './model-server.ts'
import { chatWith, requestOf, toolOf } from './sample-request.ts'
import { wireFormats } from './wire-formats.ts'

const server = modelServerOfTests()

const parallelCalls: Message[] = [
  { role: 'user', content: 'Book both' },
  {
    role: 'assistant',
    content: 'One moment.',
    toolCalls: [
      { id: 'call_a', name: 'book', arguments: { test: 'CBC' } },
      { id: 'call_b', name: 'book', arguments: { test: 'Lipid' } },
    ],
  },
  { role: 'tool', toolCallId: 'call_a', name: 'book', content: '{"id":1}', outcome: 'ok' },
  {
    role: 'tool',
    toolCallId: 'call_b',
    name: 'book',
    content: '{"code":"full","message":"No slot"}',
    outcome: 'refused',
  },
]

function answerText(name: string): void {
  const format = wireFormats.find((candidate) => candidate.name === name)
  server.answerWith(streamOf(...(format?.text('a', 'b') ?? [])))
}

describe('Gemini', () => {
  const gemini = (model = 'gemini-2.5-flash') =>
    createGeminiProvider({ apiKey: 'key-1', baseUrl: server.url, defaultModel: model })

  it('gets the results of parallel calls in one content, and refusals as errors', async () => {
    answerText('gemini')
    await chatWith(gemini(), requestOf({ messages: parallelCalls, tools: [toolOf('book')] }))
    expect(valueAt(server.requests[0]?.body, 'contents')).toEqual([
      { role: 'user', parts: [{ text: expect.stringMatching(/Book both$/u) }] },
      {
        role: 'model',
        parts: [
          { text: 'One moment.' },
          { functionCall: { name: 'book', args: { test: 'CBC' } } },
          { functionCall: { name: 'book', args: { test: 'Lipid' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'book', response: { output: { id: 1 } } } },
          { functionResponse: { name: 'book', response: { error: { code: 'full', message: 'No slot' } } } },
        ],
      },
    ])
  })

  it('signs the first recorded call of a step for models that want signatures', async () => {
    answerText('gemini')
    await chatWith(gemini('gemini-3-pro-preview'), requestOf({ messages: parallelCalls, tools: [toolOf('book')] }))
    const signatures = [1, 2].map((part) =>
      valueAt(server.requests[0]?.body, 'contents', 1, 'parts', part, 'thoughtSignature'),
    )
    expect(signatures).toEqual(['skip_thought_signature_validator', undefined])
  })

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [{ name: 'book' }, { mode: 'ANY', allowedFunctionNames: ['book'] }],
  ] as const)('passes the tool choice %j and the thinking budget', async (toolChoice, config) => {
    answerText('gemini')
    await chatWith(
      gemini(),
      requestOf({ tools: [toolOf('book')], toolChoice, thinkingBudget: 0, temperature: 0.2, maxOutputTokens: 50 }),
    )
    const [request] = server.requests
    expect(request?.path).toContain('/models/gemini-2.5-flash:streamGenerateContent')
    expect(request?.headers['x-goog-api-key']).toBe('key-1')
    expect(valueAt(request?.body, 'toolConfig', 'functionCallingConfig')).toEqual(config)
    expect(valueAt(request?.body, 'generationConfig')).toMatchObject({
      temperature: 0.2,
      maxOutputTokens: 50,
      thinkingConfig: { thinkingBudget: 0 },
    })
  })

  it('knows a wrong key by its reason, and the delay in the body of a 429', async () => {
    server.answerWith(
      json(400, { error: { code: 400, message: 'API key not valid', details: [{ reason: 'API_KEY_INVALID' }] } }),
    )
    await expect(chatWith(gemini(), requestOf())).rejects.toMatchObject({ kind: 'authentication' })
    server.answerWith(json(429, { error: { code: 429, message: 'Quota', details: [{ retryDelay: '2.5s' }] } }))
    await expect(chatWith(gemini(), requestOf())).rejects.toMatchObject({ detail: { retryAfterMs: 2_500 } })
  })

  it('embeds in batches, in order, as unit vectors', async () => {
    server.answerWith((response) => {
      const sent = valueAt(server.requests.at(-1)?.body, 'requests')
      const embeddings = (Array.isArray(sent) ? sent : []).map((request) => ({
        values: Array.from({ length: 768 }, (_, at) =>
          at === Number(valueAt(request, 'content', 'parts', 0, 'text')) ? 2 : 0,
        ),
      }))
      json(200, { embeddings })(response)
    })
    const embeddings = createGeminiEmbeddings({ apiKey: 'key-1', baseUrl: server.url, model: 'gemini-embedding-001' })
    const vectors = await embeddings.embed(
      Array.from({ length: 120 }, (_, at) => String(at)),
      'document',
    )
    expect(server.requests).toHaveLength(2)
    expect(vectors.map((vector) => vector.indexOf(1))).toEqual(Array.from({ length: 120 }, (_, at) => at))
    expect(valueAt(server.requests[0]?.body, 'requests', 0)).toMatchObject({
      taskType: 'RETRIEVAL_DOCUMENT',
      outputDimensionality: 768,
    })
  })
})

describe('OpenAI', () => {
  const openai = (model: string) =>
    createOpenAiProvider({ apiKey: 'key-1', baseUrl: `${server.url}/v1`, defaultModel: model })

  it('sends its own message format, with the key as a bearer token', async () => {
    answerText('openai')
    await chatWith(
      openai('gpt-4o'),
      requestOf({
        messages: parallelCalls,
        tools: [toolOf('book')],
        toolChoice: { name: 'book' },
        parallelToolCalls: false,
      }),
    )
    const [request] = server.requests
    expect(request).toMatchObject({ path: '/v1/chat/completions', headers: { authorization: 'Bearer key-1' } })
    expect(request?.body).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'book' } },
      parallel_tool_calls: false,
    })
    expect(valueAt(request?.body, 'messages', 2)).toEqual({
      role: 'assistant',
      content: 'One moment.',
      tool_calls: [
        { id: 'call_a', type: 'function', function: { name: 'book', arguments: '{"test":"CBC"}' } },
        { id: 'call_b', type: 'function', function: { name: 'book', arguments: '{"test":"Lipid"}' } },
      ],
    })
    expect(valueAt(request?.body, 'messages', -1)).toEqual({
      role: 'tool',
      tool_call_id: 'call_b',
      content: '{"code":"full","message":"No slot"}',
    })
  })

  it.each([
    ['gpt-4o', { temperature: 0.2, max_tokens: 50 }, 'reasoning_effort'],
    ['gpt-5-mini', { reasoning_effort: 'minimal', max_tokens: 50 }, 'temperature'],
  ])('sends %s only what it takes', async (model, sent, withheld) => {
    answerText('openai')
    await chatWith(openai(model), requestOf({ temperature: 0.2, maxOutputTokens: 50, thinkingBudget: 0 }))
    expect(server.requests[0]?.body).toMatchObject(sent)
    expect(server.requests[0]?.body).not.toHaveProperty(withheld)
  })

  it('estimates usage where a compatible server does not count', async () => {
    const format = wireFormats.find(({ name }) => name === 'openai')
    const events = (format?.text('Good ', 'day') ?? []).filter((event) => valueAt(event, 'usage') === undefined)
    server.answerWith(streamOf(...events))
    const { completion } = await chatWith(openai('llama'), requestOf())
    expect(completion.usage).toMatchObject({ outputTokens: 2, costMicroUsd: 0 })
    expect(completion.usage.inputTokens).toBeGreaterThan(100)
  })

  it('does not promise that waiting fills an empty account', async () => {
    server.answerWith(
      json(429, {
        error: { message: 'You exceeded your quota', type: 'insufficient_quota', code: 'insufficient_quota' },
      }),
    )
    await expect(chatWith(openai('gpt-4o'), requestOf())).rejects.toMatchObject({
      kind: 'rate_limited',
      detail: { retryable: false },
    })
  })

  it('embeds in order as unit vectors, and refuses vectors of another size', async () => {
    const vector = (place: number, size = 768) => Array.from({ length: size }, (_, at) => (at === place ? 3 : 0))
    const embeddings = createOpenAiEmbeddings({
      apiKey: 'key-1',
      baseUrl: `${server.url}/v1`,
      model: 'text-embedding-3-small',
    })
    server.answerWith(
      json(200, {
        object: 'list',
        model: 'm',
        usage: {},
        data: [
          { index: 1, embedding: vector(5) },
          { index: 0, embedding: vector(4) },
        ],
      }),
    )
    expect((await embeddings.embed(['a', 'b'], 'query')).map((found) => found.indexOf(1))).toEqual([4, 5])
    server.answerWith(
      json(200, { object: 'list', model: 'm', usage: {}, data: [{ index: 0, embedding: vector(1, 1536) }] }),
    )
    await expect(embeddings.embed(['a'], 'query')).rejects.toMatchObject({ kind: 'malformed' })
  })
})
