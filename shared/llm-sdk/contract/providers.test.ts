import { describe, expect, it } from 'vitest'
import type { Message, ProviderError } from '../provider.ts'
import { modelServerOfTests } from './model-server.fixtures.ts'
import { breakAfter, json, type ModelServer, sseOf, streamOf } from './model-server.ts'
import { chatWith, requestOf, toolOf } from './sample-request.ts'
import { wireFormats } from './wire-formats.ts'

const server = modelServerOfTests()

const toolMessages: Message[] = [
  { role: 'user', content: 'Book a CBC' },
  { role: 'assistant', content: '', toolCalls: [{ id: 'call_a', name: 'book', arguments: { test: 'CBC' } }] },
  { role: 'tool', toolCallId: 'call_a', name: 'book', content: '{"id":"APT-1"}', outcome: 'ok' },
]

describe.each(wireFormats)('$name speaks the interface', (format) => {
  const chat = (changes = {}) => chatWith(format.create(server.url), requestOf(changes))
  const failure = (changes = {}): Promise<ProviderError> =>
    chat(changes).then(
      () => Promise.reject(new Error('It did not fail')),
      (error: ProviderError) => error,
    )

  it('streams text as it comes and ends with the completion, its usage and its price', async () => {
    server.answerWith(streamOf(...format.text('Good ', 'day ☀')))
    const { deltas, completion } = await chat()
    expect(deltas).toEqual(['Good ', 'day ☀'])
    expect(completion).toMatchObject({
      text: 'Good day ☀',
      toolCalls: [],
      finishReason: 'stop',
      producedBy: `${format.name}/${format.model}`,
      usage: { inputTokens: 100, cachedTokens: 60, outputTokens: 20 },
    })
    expect(completion.usage.costMicroUsd).toBeGreaterThan(0)
    expect(completion.usage.latencyMs).toBeGreaterThanOrEqual(completion.usage.firstTokenMs)
  })

  it('assembles parallel tool calls, each with an id and an object of arguments', async () => {
    server.answerWith(streamOf(...format.calls))
    const { deltas, completion } = await chat({ tools: [toolOf('book'), toolOf('list')] })
    expect(deltas).toEqual([])
    expect(completion.finishReason).toBe('tool_calls')
    expect(completion.toolCalls.map(({ name, arguments: given }) => [name, given])).toEqual([
      ['book', { test: 'CBC' }],
      ['list', {}],
    ])
    expect(new Set(completion.toolCalls.map(({ id }) => id)).size).toBe(2)
  })

  it('sends instructions and situation, tools and the results of tools', async () => {
    server.answerWith(streamOf(...format.text('It is ', 'booked.')))
    await chat({ messages: toolMessages, tools: [toolOf('book')] })
    const [request] = server.requests
    if (request === undefined) throw new Error('Nothing was sent')
    expect(format.sentSystemPrompt(request)).toContain('You are Ada')
    expect(JSON.stringify(format.sentToolResult(request))).toContain('APT-1')
    expect(JSON.stringify(request.body)).toContain('Does book. Customers ask for it like this')
  })

  it('says so where the length limit cut the answer', async () => {
    server.answerWith(streamOf(...format.cutByLength))
    expect((await chat()).completion).toMatchObject({ text: 'And so', finishReason: 'length' })
  })

  it('gives a structured answer as a value, with its usage', async () => {
    server.answerWith(json(200, format.object('{"score":3}')))
    const answer = await format
      .create(server.url)
      .object({ instructions: 'Rate.', input: 'Fine', schema: { type: 'object' } })
    expect(answer).toMatchObject({
      value: { score: 3 },
      usage: { inputTokens: 10, outputTokens: 5 },
      producedBy: `${format.name}/${format.model}`,
    })
    expect(server.requests.map(format.sentSchema)).toEqual([{ type: 'object' }])
  })

  it('looks at pictures and documents before it makes an object of them', async () => {
    server.answerWith(json(200, format.object('{"score":3}')))
    const bytes = (text: string) => new TextEncoder().encode(text)
    const answer = await format.create(server.url).object({
      instructions: 'Rate.',
      input: 'Read.',
      schema: { type: 'object' },
      images: [
        { contentType: 'image/png', bytes: bytes('a picture') },
        { contentType: 'application/pdf', bytes: bytes('a document') },
      ],
    })
    expect(answer.value).toEqual({ score: 3 })
    expect(server.requests.map(format.sentImages)).toEqual([format.imagesAsSent(btoa('a picture'), btoa('a document'))])
  })

  it.each([
    [400, {}, { kind: 'invalid_request', retryable: false }],
    [401, {}, { kind: 'authentication', retryable: false }],
    [404, {}, { kind: 'invalid_request', retryable: false }],
    [429, { 'retry-after': '7' }, { kind: 'rate_limited', retryable: true, retryAfterMs: 7_000 }],
    [500, {}, { kind: 'overloaded', retryable: true }],
    [503, {}, { kind: 'overloaded', retryable: true }],
    [504, {}, { kind: 'timeout', retryable: true }],
  ])('turns status %i into a typed error after one attempt', async (status, headers, { kind, ...detail }) => {
    server.answerWith(json(status, format.error(status, 'because of X'), headers))
    const error = await failure()
    expect(error).toMatchObject({ name: 'ProviderError', kind, detail: { provider: format.name, status, ...detail } })
    expect(error.message).toContain('because of X')
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    ['is withheld', streamOf(...format.withheld), { kind: 'content_filter', detail: { retryable: false } }],
    ['ends without an end', streamOf(...format.unfinished), { kind: 'malformed', detail: { retryable: true } }],
    [
      'has a tool call that cannot be read',
      streamOf(...format.unreadableCall),
      { kind: 'malformed', detail: { retryable: true } },
    ],
    ['is not JSON', streamOf(...format.garbage), { kind: 'malformed', detail: { retryable: true } }],
    ['breaks off', breakAfter(sseOf(format.unfinished[0])), { kind: 'unreachable', detail: { retryable: true } }],
  ])('an answer that %s is a typed error', async (_case, answer, expected) => {
    server.answerWith(answer)
    expect(await failure()).toMatchObject({ name: 'ProviderError', ...expected })
  })

  it('an object that is not JSON is malformed', async () => {
    server.answerWith(json(200, format.object('Sure! {')))
    const asked = format.create(server.url).object({ instructions: '', input: 'x', schema: {} })
    await expect(asked).rejects.toMatchObject({ name: 'ProviderError', kind: 'malformed' })
  })

  it('a server that is not there is unreachable, and may be tried again', async () => {
    const nowhere = format.create('http://127.0.0.1:1')
    await expect(chatWith(nowhere, requestOf())).rejects.toMatchObject({
      kind: 'unreachable',
      detail: { retryable: true },
    })
  })

  it.each([
    ['before the answer', () => undefined],
    [
      'within the answer',
      (response: Parameters<Parameters<ModelServer['answerWith']>[0]>[0]) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(sseOf(format.unfinished[0]))
      },
    ],
  ])('time that runs out %s is a timeout', async (_case, answer) => {
    server.answerWith(answer)
    expect(await failure({ signal: AbortSignal.timeout(60) })).toMatchObject({
      kind: 'timeout',
      detail: { retryable: true },
    })
  })

  it("the caller's own abort comes back as the caller's reason", async () => {
    const controller = new AbortController()
    const reason = new Error('The customer left')
    server.answerWith(() => controller.abort(reason))
    await expect(chat({ signal: controller.signal })).rejects.toBe(reason)
  })

  it('ends the connection when the consumer stops listening', async () => {
    const closed = new Promise<void>((resolve) =>
      server.answerWith((response) => {
        response.on('close', resolve)
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(sseOf(format.unfinished[0]))
      }),
    )
    for await (const event of format.create(server.url).chat(requestOf())) {
      expect(event.type).toBe('text_delta')
      break
    }
    await closed
  })
})
