import type { MockTool, ToolDefinition } from '@workflow/config-sdk'
import type { Caller, Door, Route } from '@workflow/engine'
import { createReplayProvider, type ModelProvider, type RecordedConversation } from '@workflow/llm-sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { configId, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'

const common: Omit<MockTool, 'source' | 'toolset' | 'operation' | 'name' | 'description' | 'changesState'> = {
  inputSchema: { type: 'object' },
  examples: [],
  requiresApproval: 'none',
  requiresVerifiedCustomer: false,
  verifiesCustomer: false,
  timeoutMs: 1000,
  idempotent: false,
} as const
const book: ToolDefinition = {
  ...common,
  name: 'book',
  description: 'Books a visit',
  changesState: true,
  source: 'mock',
  toolset: 'visits',
  operation: 'book',
} as const
const person: ToolDefinition = {
  ...common,
  name: 'escalate_to_human',
  description: 'Hands over to a person',
  changesState: false,
  source: 'builtin',
} as const
const mocks = {
  visits: {
    tables: { visits: { key: 'id', rows: [] } },
    operations: {
      book: {
        steps: [
          { insert: { table: 'visits', row: { id: "=$nextId('V')", day: '=input.day' }, as: 'visit' } },
          { answer: { visitId: '=visit.id' } },
        ],
      },
    },
  },
}

const recorded = (said: string, name: string, given: Record<string, unknown>): RecordedConversation => ({
  id: said,
  turns: [
    {
      user: said,
      answers: [
        { text: '', toolCalls: [{ id: 'call_1', name, arguments: given }] },
        { text: 'It is done.', toolCalls: [] },
      ],
    },
    { user: 'thanks', answers: [{ text: 'You are welcome.', toolCalls: [] }] },
  ],
})

const provider = createReplayProvider({
  conversations: [
    recorded('book it', 'book', { day: 'Monday' }),
    recorded('a person please', 'escalate_to_human', { reason: 'asked' }),
  ],
})

let running: TestRuntime

async function start(given: ModelProvider = provider, tool: ToolDefinition = book): Promise<void> {
  running = await startRuntime(given, { tools: [tool, person], mocks })
}

afterEach(async () => running.stop({ forget: true }))

function call(
  method: Route['method'],
  path: string,
  caller: Caller,
  parts: { params?: object; body?: object; query?: object; headers?: Record<string, string> } = {},
): Promise<unknown> {
  const route = running.runtime.engine.api.find((one) => one.method === method && one.path === path)
  if (!route) throw new Error(`no ${method} ${path}`)
  const door: Door = running.kernel.door(organizationId, {
    source: '/functions/test',
    actor: 'user:test',
    correlationId: 'test',
  })
  const request = new Request(`http://127.0.0.1${path}`, { headers: parts.headers ?? {} })
  const given = { params: parts.params, body: parts.body, query: parts.query ?? {}, caller, request }
  const handle = (capability: unknown): Promise<unknown> => Reflect.apply(route.handle, undefined, [given, capability])
  return route.scope === 'tenant' ? door.run(handle) : handle(door)
}

const key: Caller = {
  kind: 'key',
  keyId: 'key_1',
  organizationId,
  publishable: true,
  scopes: [],
  configIds: [configId],
}

async function open(): Promise<{ conversationId: string; say: (text: string, id?: string) => Promise<Reply> }> {
  const started = (await call('POST', '/v1/conversations', key, {
    body: { configId, channel: 'web', metadata: {}, sandbox: false },
  })) as { conversationId: string }
  const { conversationId } = started
  const caller: Caller = { kind: 'customer', conversationId, organizationId }
  const say = (text: string, id = text.replace(/\W/g, '')) =>
    call('POST', '/v1/conversations/{conversationId}/messages', caller, {
      params: { conversationId },
      body: { clientMessageId: id, text },
    }) as Promise<Reply>
  return { conversationId, say }
}

interface Reply {
  readonly message: { readonly text: string } | null
  readonly toolCalls: readonly { readonly name: string; readonly status: string }[]
  readonly status: string
}

const member: Caller = { kind: 'member', userId: 'usr_1', organizationId, role: 'agent', sessionId: 'ses_1' }
const visits = async (conversationId: string) =>
  (
    (await call('GET', '/v1/conversations/{conversationId}/mock-tables', member, {
      params: { conversationId },
      query: { toolset: 'visits' },
    })) as { tables: { visits: unknown[] } | null }
  ).tables?.visits

describe('a turn', () => {
  it('runs the tool, tells its outcome, and leaves the change of state', async () => {
    await start()
    const { say, conversationId } = await open()
    const reply = await say('book it')
    expect(reply).toMatchObject({
      message: { text: 'It is done.' },
      toolCalls: [{ name: 'book', status: 'ok' }],
      status: 'open',
    })
    expect(await visits(conversationId)).toEqual([{ id: 'V-1001', day: 'Monday' }])
    expect((await say('thanks')).message?.text).toBe('You are welcome.')
  })

  it('asked for again with the same clientMessageId gives the same answer and no second turn', async () => {
    await start()
    const { say, conversationId } = await open()
    const [first, second] = await Promise.all([say('book it', 'm1'), say('book it', 'm1')])
    expect(second).toEqual(first)
    expect(await say('book it', 'm1')).toEqual(first)
    expect(await visits(conversationId)).toHaveLength(1)
  })

  it('refuses the same clientMessageId for other words', async () => {
    await start()
    const { say } = await open()
    await say('book it', 'm1')
    await expect(say('something else', 'm1')).rejects.toThrow('another text')
  })

  it('ends with an honest sentence when the provider fails, and the conversation goes on', async () => {
    await start()
    const { say } = await open()
    expect((await say('nobody recorded this')).message?.text).toContain('I cannot answer right now')
  })

  it('hands over to a person when one is asked for', async () => {
    await start()
    const { say } = await open()
    expect(await say('a person please')).toMatchObject({
      status: 'waiting_for_person',
      toolCalls: [{ name: 'escalate_to_human', status: 'ok' }],
    })
  })
})

describe('a tool that needs agreement', () => {
  it.each([
    { answer: 'yes please', rows: 1 },
    { answer: 'no, rather not', rows: 0 },
  ])('waits for the customer: "$answer" leaves $rows booking', async ({ answer, rows }) => {
    await start(provider, { ...book, requiresApproval: 'customer' })
    const { say, conversationId } = await open()
    expect((await say('book it')).message?.text).toContain('please confirm')
    expect((await visits(conversationId)) ?? []).toHaveLength(0)
    await say(answer)
    expect((await visits(conversationId)) ?? []).toHaveLength(rows)
  })

  it('is withheld until the customer is verified', async () => {
    await start(provider, { ...book, requiresVerifiedCustomer: true })
    const { say, conversationId } = await open()
    expect((await say('book it')).toolCalls).toEqual([expect.objectContaining({ name: 'book', status: 'refused' })])
    expect((await visits(conversationId)) ?? []).toHaveLength(0)
  })
})
