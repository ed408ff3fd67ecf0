import {
  type ChatEvent,
  type ChatRequest,
  cachedProvider,
  createOfflineEmbeddings,
  type ModelProvider,
  memoryAnswerStore,
} from '@workflow/llm-sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { configId, handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { firstReply } from './first-reply.fixtures.ts'

let running: TestRuntime
afterEach(() => running.stop({ forget: true }))

function answering(text: string): { provider: ModelProvider; requests: ChatRequest[] } {
  const requests: ChatRequest[] = []
  const usage = { inputTokens: 10, outputTokens: 5, cachedTokens: 0, costMicroUsd: 3, latencyMs: 1, firstTokenMs: 1 }
  const provider: ModelProvider = {
    name: 'gemini',
    chat: async function* (request): AsyncGenerator<ChatEvent> {
      requests.push(request)
      yield { type: 'text_delta', text }
      const completion = { text, toolCalls: [], usage, producedBy: 'gemini/m', signals: {} }
      yield { type: 'completed', completion: { ...completion, finishReason: 'stop' } }
    },
    object: () => Promise.reject(new Error('Nobody asks for objects')),
  }
  return { provider, requests }
}

describe('a turn says to its model for whom it asks', () => {
  it('the organization, the level with its reasons, the configured models, and whether to hide personal data', async () => {
    const { provider, requests } = answering('Fine.')
    const extraYaml = 'model: { primary: gemini-own, fallback: claude-own }\npii_policy: { collect: [] }\n'
    running = await startRuntime(provider, { tools: [handover], mocks: {}, extraYaml })
    await firstReply(running, 'Why was I charged twice?')
    expect(requests[0]?.scope).toMatchObject({
      tenantId: organizationId,
      level: 'pro',
      wantedModels: ['gemini-own', 'claude-own'],
      allowance: 'full',
      redact: true,
      cache: { configId, configVersion: 1 },
    })
    expect(requests[0]).not.toHaveProperty('model')
  })

  it('the level of the plan: an enterprise is answered by the model that thinks', async () => {
    const { provider, requests } = answering('Fine.')
    running = await startRuntime(provider, { tools: [handover], mocks: {}, plan: 'enterprise' })
    await firstReply(running, 'Send me another one')
    expect(requests[0]?.scope?.level).toBe('pro')
  })

  it('and answers the same first question from what was answered before, but not in a sandbox', async () => {
    const { provider, requests } = answering('In the morning.')
    const cached = cachedProvider(provider, { store: memoryAnswerStore(), embedder: createOfflineEmbeddings() })
    running = await startRuntime(cached, { tools: [handover], mocks: {} })
    await firstReply(running, 'When do you open?')
    expect(await firstReply(running, 'when do you open')).toMatchObject({
      message: { text: 'In the morning.' },
      usage: { costMicroUsd: 0 },
      producedBy: 'gemini/m',
    })
    expect(requests).toHaveLength(1)
    await firstReply(running, 'When do you open?', { sandbox: true })
    expect(requests).toHaveLength(2)
  })
})
