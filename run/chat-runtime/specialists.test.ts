import type { ToolDefinition } from '@workflow/config-sdk'
import type { Tenant } from '@workflow/engine'
import type { ChatRequest, ModelProvider } from '@workflow/llm-sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { doorOf, openConversation, type Reply, say } from '../../tests/fixtures/conversation.ts'
import { handover, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { ToolCalls } from './model.ts'

const usage = { inputTokens: 10, outputTokens: 1, cachedTokens: 0, costMicroUsd: 5, latencyMs: 1, firstTokenMs: 1 }
const tool = (name: string, changesState: boolean): ToolDefinition => ({
  ...handover,
  source: 'mock',
  name,
  description: name,
  changesState,
  toolset: 'things',
  operation: name,
})
const tools = [tool('look', false), tool('change', true)]
const answer = { steps: [{ answer: { found: '=input.what' } }] }
const mocks = { things: { tables: {}, operations: { look: answer, change: answer } } }

let running: TestRuntime
afterEach(() => running.stop({ forget: true }))

/** Looks up once what it is asked, or what is given, then tells what it found; notes each request. */
function curious(requests: ChatRequest[], always?: string): ModelProvider {
  return {
    name: 'test',
    async *chat(request) {
      requests.push(request)
      const last = request.messages.at(-1)
      const looks = last?.role === 'user' && request.messages.length === 1
      const text = looks ? '' : `noted ${last?.content}`
      const toolCalls = looks ? [{ id: 'call_1', name: 'look', arguments: { what: always ?? last.content } }] : []
      yield {
        type: 'completed',
        completion: { text, toolCalls, finishReason: 'stop', usage, producedBy: 'test', signals: {} },
      }
    },
    object: () => Promise.reject(new Error('no objects are made here')),
  }
}

async function ask(
  text: string,
  requests: ChatRequest[],
  always?: string,
): Promise<Reply & { readonly conversationId: string }> {
  running = await startRuntime(curious(requests, always), { tools, mocks })
  const conversationId = await openConversation(running, { sandbox: true })
  const reply = (await say(running, conversationId, { clientMessageId: 'm1', text })) as Reply
  return { ...reply, conversationId }
}

async function callsIn(conversationId: string) {
  const query = (tenant: Tenant) => tenant.query(ToolCalls, 'byConversation', { conversationId })
  return (await doorOf(running).run(query)).items
}

describe('a message with many requests', () => {
  it('goes to one specialist each, who only reads; the agent answers from their notes, and all of it is recorded and counted', async () => {
    const requests: ChatRequest[] = []
    const reply = await ask('Where is my order 12? When do you open today? What does express delivery cost?', requests)
    const [own] = requests.filter(({ messages }) => messages[0]?.content.startsWith('Where is my order 12? When'))
    const specialists = requests.filter(
      (request) => request !== own && !request.messages[0]?.content.includes('? When'),
    )
    expect(specialists).toHaveLength(6)
    for (const { tools: offered } of specialists) expect(offered.map(({ name }) => name)).not.toContain('change')
    expect(own?.tools.map(({ name }) => name)).toContain('change')
    const notes = own?.situation.guidance.join('\n') ?? ''
    expect(notes).toContain('asked for 3 things')
    expect(notes).toContain('When do you open today?: noted {"found":"When do you open today?"}')
    const calls = await callsIn(reply.conversationId)
    expect(calls.map(({ tool: name, state }) => `${name} ${state}`)).toEqual(Array(4).fill('look done'))
    expect(reply.usage.inputTokens).toBe(80)
  })

  it('has nothing looked up twice: what one specialist finds, the others have too', async () => {
    const requests: ChatRequest[] = []
    const reply = await ask('Where is my order 12? When is it delivered to me? What does it cost now?', requests, '12')
    const [own] = requests.filter(({ messages }) => messages[0]?.content.includes('? When'))
    const notes = own?.situation.guidance.join('\n') ?? ''
    expect(notes.match(/noted \{"found":"12"\}/g)).toHaveLength(3)
    // One for all specialists, and the agent's own.
    expect(await callsIn(reply.conversationId)).toHaveLength(2)
  })

  it('is one agent’s where it asks for less', async () => {
    const requests: ChatRequest[] = []
    await ask('Where is my order 12? When do you open today?', requests)
    expect(requests).toHaveLength(2)
  })
})
