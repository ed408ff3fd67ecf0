/** For tests of tools: a server whose answers a test decides, http tools on it, a model that makes several calls in one answer, and a conversation with it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpTool, ToolDefinition } from '@workflow/config-sdk'
import type { Caller, Tenant } from '@workflow/engine'
import type { ChatCompletion, ChatRequest, ModelProvider, ToolCall } from '@workflow/llm-sdk'
import { createFakeClock } from '@workflow/platform'
import { configId, handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { createScriptedProvider } from '../../tests/security/scripted-provider.ts'
import { ToolCalls } from './model.ts'

interface Arrived {
  readonly name: string
  readonly body: unknown
  readonly key: string | undefined
}

export interface ToolServer {
  readonly arrived: Arrived[]
  /** By the name of a tool: what it answers; 200 and `{}` where nothing is set. `hold` waits for it. */
  readonly answers: Map<string, { readonly status?: number; readonly body?: unknown; readonly hold?: Promise<void> }>
  tool(name: string, changes?: Partial<HttpTool>): HttpTool
  close(): void
}

async function startToolServer(): Promise<ToolServer> {
  const arrived: Arrived[] = []
  const answers: ToolServer['answers'] = new Map()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const name = (request.url ?? '').slice(1)
    const text = Buffer.concat(chunks).toString()
    arrived.push({ name, body: text === '' ? null : JSON.parse(text), key: String(request.headers['idempotency-key']) })
    const { status = 200, body = {}, hold } = answers.get(name) ?? {}
    await hold
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    arrived,
    answers,
    tool: (name, changes = {}) => ({
      source: 'http',
      name,
      description: name,
      inputSchema: { type: 'object' },
      examples: [],
      changesState: true,
      idempotent: false,
      requiresApproval: 'none',
      requiresVerifiedCustomer: false,
      verifiesCustomer: false,
      timeoutMs: 5_000,
      method: 'POST',
      urlTemplate: `http://127.0.0.1:${port}/${name}`,
      parameters: [],
      ...changes,
    }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export interface PlannedCall {
  readonly name: string
  readonly arguments?: ToolCall['arguments']
}

/**
 * `calls [{"name":…,"arguments":…}]` makes all of them in one answer; to other words it makes what is planned, once, of itself. Anything else is the scripted
 * provider's. What it was asked is added to `seen`.
 */
function callingProvider(seen: ChatRequest[], planned: PlannedCall[]): ModelProvider {
  const scripted = createScriptedProvider()
  return {
    ...scripted,
    async *chat(request) {
      seen.push(request)
      const last = request.messages.at(-1)
      const list = last?.role === 'user' ? /^calls (\[.*\])/s.exec(last.content)?.[1] : undefined
      const wanted =
        list !== undefined ? (JSON.parse(list) as PlannedCall[]) : last?.role === 'user' ? planned.splice(0) : []
      if (wanted.length === 0) {
        yield* scripted.chat(request)
        return
      }
      const toolCalls = wanted.map(({ name, arguments: args = {} }, place) => ({
        id: `call_${request.messages.length}_${place}`,
        name,
        arguments: args,
      }))
      const usage = { inputTokens: 7, outputTokens: 5, cachedTokens: 0, costMicroUsd: 0, latencyMs: 1, firstTokenMs: 1 }
      const completion: ChatCompletion = {
        text: '',
        toolCalls,
        finishReason: 'tool_calls',
        usage,
        producedBy: 'scripted',
        signals: {},
      }
      yield { type: 'completed', completion }
    },
  }
}

const behalf = { source: '/functions/test', actor: 'user:test', correlationId: 'test' }
const page: Caller = {
  kind: 'key',
  keyId: 'key_1',
  organizationId,
  publishable: true,
  scopes: [],
  configIds: [configId],
}
export const member: Caller = { kind: 'member', userId: 'usr_1', organizationId, role: 'agent', sessionId: 'ses_1' }
export const lookUp: Partial<HttpTool> = { changesState: false }

export interface Result {
  readonly message: { readonly text: string } | null
  readonly toolCalls: readonly { readonly name: string; readonly status: string; readonly code?: string }[]
}

/** Name, status and code of each call of a turn. */
export const outcomes = ({ toolCalls }: Result) => toolCalls.map(({ name, status, code }) => [name, status, code])

export type ToolChat = Awaited<ReturnType<typeof openToolChat>>

/** One conversation with an agent that has the tools that a test starts it with. */
export async function openToolChat() {
  const server = await startToolServer()
  let clock = createFakeClock()
  const requests: ChatRequest[] = []
  const planned: PlannedCall[] = []
  const provider = callingProvider(requests, planned)
  let running: TestRuntime | undefined
  let said = 0

  const started = (): TestRuntime => {
    if (!running) throw new Error('start the agent first')
    return running
  }
  const door = () => started().kernel.door(organizationId, behalf)
  const chat = {
    server,
    get clock() {
      return clock
    },
    requests,
    planned,
    conversationId: '',
    get running() {
      return started()
    },
    start: async (tools: readonly ToolDefinition[], extraYaml = '', languages = ['en']) => {
      const agent = { tools: [...tools, handover], mocks: {}, extraYaml, languages }
      running = await startRuntime(provider, agent, { clock })
      chat.conversationId = await chat.open()
    },
    /** Another process takes the folder over, so much later. */
    restart: async (laterMs = 0) => {
      const { folder } = started()
      await started().stop()
      clock = createFakeClock(new Date(clock.now().getTime() + laterMs).toISOString())
      running = await startRuntime(provider, { tools: [], mocks: {} }, { clock, folder })
    },
    end: async () => {
      await running?.stop({ forget: true })
      server.close()
    },
    open: async (): Promise<string> => {
      const body = { configId, channel: 'web', metadata: {}, sandbox: false }
      return ((await chat.call('POST', '/v1/conversations', page, { body })) as { conversationId: string })
        .conversationId
    },
    call: (method: string, path: string, caller: Caller, parts: object): Promise<unknown> => {
      const route = started().runtime.engine.api.find((one) => one.method === method && one.path === path)
      if (!route) throw new Error(`no ${method} ${path}`)
      const given = { query: {}, caller, request: new Request(`http://127.0.0.1${path}`), ...parts }
      const handle = (capability: unknown): Promise<unknown> =>
        Reflect.apply(route.handle, undefined, [given, capability])
      return route.scope === 'tenant' ? door().run(handle) : handle(door())
    },
    say: (text: string): Promise<Result> => {
      said += 1
      const { conversationId } = chat
      const caller: Caller = { kind: 'customer', conversationId, organizationId }
      const parts = { params: { conversationId }, body: { clientMessageId: `m${said}`, text } }
      return chat.call('POST', '/v1/conversations/{conversationId}/messages', caller, parts) as Promise<Result>
    },
    /** The customer asks for these calls in so many words. */
    ask: (calls: readonly object[], words = '') => chat.say(`calls ${JSON.stringify(calls)} ${words}`),
    /** What arrived at the server, in order. */
    names: () => server.arrived.map(({ name }) => name),
    work: <Value>(work: (tenant: Tenant) => Promise<Value>) => door().run(work),
    records: () =>
      door()
        .run((tenant) =>
          tenant.query(ToolCalls, 'byConversation', { conversationId: chat.conversationId }, { limit: 100 }),
        )
        .then(({ items }) => items),
  }
  return chat
}
