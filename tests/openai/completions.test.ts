import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Messages, question, type Sample, startSample, tools, user } from './sample.ts'

let sample: Sample
let client: OpenAI
let model: string
beforeAll(async () => {
  sample = await startSample()
  ;({ client, model } = sample)
})
afterAll(() => sample.world.end())

describe('the models', () => {
  it('are the agents of the organization', async () => {
    const models = await client.models.list()
    expect(models.data.map((one) => one.id).sort()).toEqual(Object.values(sample.world.configIds).sort())
    expect(models.data.every((one) => one.object === 'model')).toBe(true)
  })
})

describe('a completion', () => {
  it('has the form that the client knows, and says which conversation it was', async () => {
    const { data, response } = await client.chat.completions
      .create({ model, messages: [user('How much is the home visit charge?')] })
      .withResponse()
    expect(data).toMatchObject({ object: 'chat.completion', model, choices: [{ index: 0, finish_reason: 'stop' }] })
    expect(data.choices[0]?.message).toMatchObject({ role: 'assistant', content: expect.stringContaining('100') })
    expect(data.choices[0]?.message.content).not.toMatch(/\[\d+\]/)
    expect(data.usage?.total_tokens).toBe((data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0))
    expect(data.usage?.completion_tokens).toBeGreaterThan(0)
    expect(response.headers.get('x-conversation-id')).toMatch(/^cnv_/)
  })

  it('streams the same words, and what it used where that is asked for', async () => {
    const messages = [user('How much is the home visit charge?')]
    const whole = await client.chat.completions.create({ model, messages })
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    const ends: unknown[] = []
    let usage: OpenAI.CompletionUsage | null | undefined
    let chunks = 0
    for await (const chunk of stream) {
      chunks += 1
      text += chunk.choices[0]?.delta.content ?? ''
      if (chunk.choices[0]?.finish_reason) ends.push(chunk.choices[0].finish_reason)
      if (chunk.choices.length === 0) usage = chunk.usage
    }
    expect(text).toBe(whole.choices[0]?.message.content)
    expect(ends).toEqual(['stop'])
    expect(usage?.completion_tokens).toBeGreaterThan(0)
    expect(chunks).toBeGreaterThan(5)
  })

  it('streams through the client’s own collector', async () => {
    const stream = client.chat.completions.stream({ model, messages: [user('hello')] })
    expect((await stream.finalContent())?.length).toBeGreaterThan(5)
  })

  it('takes what clients send though it means nothing here', async () => {
    const messages: Messages = [
      { role: 'developer', content: 'Answer briefly.' },
      { role: 'system', content: [{ type: 'text', text: 'You are kind.' }] },
      { role: 'user', content: [{ type: 'text', text: 'hello' }], name: 'kim' },
      { role: 'assistant', content: 'Hello, how can I help?', refusal: null },
      user('what are your opening hours?'),
    ]
    const completion = await client.chat.completions.create({
      model,
      messages,
      temperature: 0,
      top_p: 1,
      seed: 1,
      n: 1,
      stop: null,
      presence_penalty: 0,
      user: 'kim',
      metadata: { a: 'b' },
      store: false,
      response_format: { type: 'text' },
      parallel_tool_calls: true,
      tools: [],
      tool_choice: 'auto',
      max_completion_tokens: 200,
    })
    expect(completion.choices[0]?.message.content?.length).toBeGreaterThan(5)
  })

  it('takes null for what is left out', async () => {
    const messages = [user('hello'), { role: 'assistant', content: 'Hello.', tool_calls: null }, user('thank you')]
    const body = { model, messages, tools: null, tool_choice: null, stream: null, temperature: null }
    const headers = { authorization: `Bearer ${sample.world.secretKey}` }
    const answer = await sample.world.ask('/v1/chat/completions', { method: 'POST', headers, body })
    expect(answer.body).toMatchObject({ object: 'chat.completion' })
  })
})

describe('tools of the caller', () => {
  it('come back as calls, and their results become the answer', async () => {
    const first = await client.chat.completions.create({ model, messages: [question], tools })
    const [choice] = first.choices
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
    const [call] = choice?.message.tool_calls ?? []
    if (call?.type !== 'function' || !choice) throw new Error('no call')
    expect([call.function.name, JSON.parse(call.function.arguments)]).toEqual([
      'get_weather_forecast',
      { city: 'Pune' },
    ])
    const result = { role: 'tool', tool_call_id: call.id, content: '{"summary":"sunny","celsius":31}' } as const
    const second = await client.chat.completions.create({ model, messages: [question, choice.message, result], tools })
    expect(second.choices[0]).toMatchObject({ finish_reason: 'stop' })
    expect(second.choices[0]?.message.content).toMatch(/sunny|31/)
  })

  it('stream as calls whose parts the client puts together', async () => {
    const stream = client.chat.completions.stream({ model, messages: [question], tools })
    const completion = await stream.finalChatCompletion()
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ type: 'function', function: { name: 'get_weather_forecast' } }] },
    })
  })

  it('may not have the name of one of the agent’s', async () => {
    const named = [{ type: 'function', function: { name: 'book_appointment' } }] as const
    const refused = client.chat.completions.create({ model, messages: [question], tools: [...named] })
    await expect(refused).rejects.toBeInstanceOf(OpenAI.BadRequestError)
  })
})

describe('an error', () => {
  const hello = () => ({ model, messages: [user('hello')] })
  it.each<[string, () => Promise<unknown>, unknown]>([
    [
      'a key that is none',
      () => sample.connect('sk_wrong').chat.completions.create(hello()),
      OpenAI.AuthenticationError,
    ],
    [
      'a publishable key',
      () => sample.connect(sample.world.publishableKey['x-workflow-key'] ?? '').chat.completions.create(hello()),
      OpenAI.PermissionDeniedError,
    ],
    ['an unknown model', () => client.chat.completions.create({ ...hello(), model: 'gpt-5' }), OpenAI.NotFoundError],
    ['no messages', () => client.chat.completions.create({ model, messages: [] }), OpenAI.BadRequestError],
    [
      'a last message of the assistant',
      () => client.chat.completions.create({ model, messages: [{ role: 'assistant', content: 'x' }] }),
      OpenAI.BadRequestError,
    ],
    ['two choices', () => client.chat.completions.create({ ...hello(), n: 2 }), OpenAI.BadRequestError],
    [
      'a picture',
      () =>
        client.chat.completions.create({
          model,
          messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x.example/a.png' } }] }],
        }),
      OpenAI.BadRequestError,
    ],
    [
      'an unknown conversation',
      () => client.chat.completions.create(hello(), { headers: { 'X-Conversation-Id': 'cnv_unknown' } }),
      OpenAI.NotFoundError,
    ],
    [
      'a stream of an unknown model',
      () => client.chat.completions.create({ ...hello(), model: 'gpt-5', stream: true }),
      OpenAI.NotFoundError,
    ],
  ])('is one of the client’s own kinds, with words that help: %s', async (_, attempt, kind) => {
    const error = await attempt().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(kind)
    expect(String(error)).toMatch(/^Error: \d{3} \w+/)
    expect(String(error)).not.toContain('no body')
  })

  it('is said of parameters that would end the stack', async () => {
    const parameters = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) as Record<string, unknown>
    const deep = `{"model":"${model}","messages":[{"role":"user","content":"hi"}],"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
    const headers = { authorization: `Bearer ${sample.world.secretKey}`, 'content-type': 'application/json' }
    const answer = await sample.world.ask('/v1/chat/completions', { method: 'POST', headers, body: deep })
    expect([answer.status, Object.keys(parameters)]).toEqual([400, ['a']])
  })
})
