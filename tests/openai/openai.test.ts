import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { buildWorld, type World } from '../security/world.ts'

type Messages = OpenAI.Chat.ChatCompletionMessageParam[]

const example = fileURLToPath(new URL('../../examples/krishna-diagnostics/', import.meta.url))
let world: World
let client: OpenAI
let model: string

/** The folder's texts; documents that are not text need not be known here. */
function textsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const texts = names.filter((name) => /\.(?:ya?ml|md)$/.test(name) && !name.startsWith('conversations'))
  return Object.fromEntries(texts.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

const connect = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${world.platform.url}/v1`, maxRetries: 0 })

beforeAll(async () => {
  const files = textsOf(example)
  const careful = files['agents/reception.yaml']?.replace(
    '{ name: book_appointment }',
    '{ name: book_appointment, requires_approval: customer }',
  )
  world = await buildWorld({ ...files, 'agents/careful.yaml': careful ?? '' })
  client = connect(world.secretKey)
  model = world.configIds.reception ?? ''
})
afterAll(() => world.end())

const user = (content: string) => ({ role: 'user', content }) as const

/** Says one thing after the other and sends all that was said with each request, as a stateless client does. */
async function dialogue(words: readonly string[], before: Messages = [], agent = model): Promise<Messages> {
  const messages = [...before]
  for (const said of words) {
    messages.push(user(said))
    const completion = await client.chat.completions.create({ model: agent, messages })
    const [choice] = completion.choices
    if (!choice) throw new Error('no choice')
    expect(choice.finish_reason).toBe('stop')
    messages.push(choice.message)
  }
  return messages
}

const lastOf = (messages: Messages) => String(messages.at(-1)?.content)

async function appointments(): Promise<number> {
  const conversation = await client.chat.completions.create({ model, messages: [user('hello')] }).withResponse()
  const id = conversation.response.headers.get('x-conversation-id')
  const tables = await Promise.all(
    ['lab', 'laboratory', 'bookings', 'krishna'].map((toolset) =>
      world.ask(`/v1/conversations/${id}/mock-tables?toolset=${toolset}`, { headers: world.admin }),
    ),
  )
  const Found = z.object({ tables: z.looseObject({ appointments: z.array(z.unknown()) }) })
  for (const { body } of tables) {
    const found = Found.safeParse(body)
    if (found.success) return found.data.tables.appointments.length
  }
  return 0
}

describe('the models', () => {
  it('are the agents of the organization', async () => {
    const models = await client.models.list()
    expect(models.data.map((one) => one.id).sort()).toEqual(Object.values(world.configIds).sort())
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
})

describe('a dialogue that only the messages keep', () => {
  it('books: asks for what is missing, confirms, does it, and says so', async () => {
    const before = await appointments()
    const asked = await dialogue(['Book CBC for tomorrow'])
    expect(lastOf(asked)).toContain('PIN')
    const confirming = await dialogue(['411001'], asked)
    expect(lastOf(confirming)).toMatch(/confirm/i)
    expect(await appointments()).toBe(before)
    const done = await dialogue(['yes'], confirming)
    expect(lastOf(done)).toContain('APT-')
    expect(await appointments()).toBe(before + 1)
    expect(lastOf(await dialogue(['thank you'], done))).not.toContain('APT-')
    expect(await appointments()).toBe(before + 1)
  })

  it('does nothing where the customer does not want it', async () => {
    const before = await appointments()
    await dialogue(['Book CBC for tomorrow', '411001', "no, forget it, I don't want to book any more"])
    expect(await appointments()).toBe(before)
  })

  it('asks for agreement where the agent must, and takes the answer for that very call', async () => {
    const before = await appointments()
    const careful = world.configIds.careful ?? ''
    const asked = await dialogue(['Book CBC for tomorrow', '411001'], [], careful)
    expect(lastOf(asked)).toContain('Shall I do this? (yes or no)')
    await dialogue(['no'], asked, careful)
    expect(await appointments()).toBe(before)
    expect(lastOf(await dialogue(['yes'], asked, careful))).toContain('APT-')
    expect(await appointments()).toBe(before + 1)
  })

  it('goes on from what another client wrote down, tool calls left out', async () => {
    const messages: Messages = [user('Book CBC for tomorrow'), ...(await dialogue(['Book CBC for tomorrow'])).slice(-1)]
    expect(lastOf(await dialogue(['411001'], messages))).toMatch(/confirm/i)
  })
})

describe('tools of the caller', () => {
  const tools: OpenAI.Chat.ChatCompletionTool[] = [
    {
      type: 'function',
      function: {
        name: 'get_weather_forecast',
        description: 'Weather forecast for a city',
        parameters: {
          type: 'object',
          required: ['city'],
          properties: { city: { type: 'string', description: 'Name of the city', enum: ['Pune', 'Mumbai'] } },
        },
      },
    },
  ]
  const question = user('What is the weather forecast for Pune?')

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
    ['a key that is none', () => connect('sk_wrong').chat.completions.create(hello()), OpenAI.AuthenticationError],
    [
      'a publishable key',
      () => connect(world.publishableKey['x-workflow-key'] ?? '').chat.completions.create(hello()),
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
    const headers = { authorization: `Bearer ${world.secretKey}`, 'content-type': 'application/json' }
    const answer = await world.ask('/v1/chat/completions', { method: 'POST', headers, body: deep })
    expect([answer.status, Object.keys(parameters)]).toEqual([400, ['a']])
  })
})

describe('an idempotency key', () => {
  it('makes two requests one effect with one answer', async () => {
    const confirming = await dialogue(['Book CBC for tomorrow', '411014'])
    const before = await appointments()
    const request = { model, messages: [...confirming, user('yes')] }
    const options = { headers: { 'Idempotency-Key': 'order 66/ä'.replace('ä', 'a') } }
    const [first, second] = await Promise.all([
      client.chat.completions.create(request, options),
      client.chat.completions.create(request, options),
    ])
    const third = await client.chat.completions.create(request, options)
    expect(first.choices[0]?.message.content).toContain('APT-')
    expect([second.choices, third.choices]).toEqual([first.choices, first.choices])
    expect(await appointments()).toBe(before + 1)
    const other = client.chat.completions.create({ model, messages: [user('hello')] }, options)
    await expect(other).rejects.toBeInstanceOf(OpenAI.ConflictError)
  })

  it('of another form than ours is a key like any other, and one of 5,000 characters is none', async () => {
    const say = (key: string) =>
      client.chat.completions.create({ model, messages: [user('hello')] }, { headers: { 'Idempotency-Key': key } })
    const first = await say('approval.call_1')
    expect((await say('approval.call_1')).id).toBe(first.id)
    await expect(say('x'.repeat(5_000))).rejects.toBeInstanceOf(OpenAI.BadRequestError)
  })
})

describe('X-Conversation-Id', () => {
  it('continues what is kept here: only the last message counts', async () => {
    const { response } = await client.chat.completions
      .create({ model, messages: [user('Book CBC for tomorrow')] })
      .withResponse()
    const headers = { 'X-Conversation-Id': response.headers.get('x-conversation-id') ?? '' }
    const say = async (content: string) =>
      (await client.chat.completions.create({ model, messages: [user(content)] }, { headers })).choices[0]?.message
        .content
    expect(await say('411001')).toMatch(/confirm/i)
    expect(await say('yes')).toContain('APT-')
  })
})
