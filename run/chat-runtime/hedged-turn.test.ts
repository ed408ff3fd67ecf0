import { providerFromEnvironment } from '@workflow/llm-sdk'
import { afterEach, expect, it } from 'vitest'
import { type ModelServer, startModelServer, streamOf } from '../../shared/llm-sdk/contract/model-server.ts'
import { wireFormats } from '../../shared/llm-sdk/contract/wire-formats.ts'
import { doorOf, openConversation, type Reply, say } from '../../tests/fixtures/conversation.ts'
import { handover, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { Messages } from './model.ts'

let running: TestRuntime
let servers: readonly ModelServer[]
afterEach(async () => {
  await running.stop({ forget: true })
  for (const server of servers) await server.close()
})

it('where the first of two providers is silent, the second answers: one reply is told, and both are paid for', async () => {
  const [silent, quick] = [await startModelServer(), await startModelServer()]
  servers = [silent, quick]
  const asked = new Promise<void>((resolve) => silent.answerWith(() => resolve()))
  const answer = streamOf(...(wireFormats.find(({ name }) => name === 'anthropic')?.text('Good ', 'day') ?? []))
  quick.answerWith(answer)
  const ask = async (hedgeAfterMs: string, others: object) => {
    const environment = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: quick.url, EMBEDDINGS_PROVIDER: 'offline' }
    const provider = await providerFromEnvironment({ ...environment, ...others, LLM_HEDGE_AFTER_MS: hedgeAfterMs })
    running = await startRuntime(provider, { tools: [handover], mocks: {} })
    const conversationId = await openConversation(running)
    const text = 'Which rooms are free?'
    const reply = (await say(running, conversationId, { clientMessageId: 'm1', text })) as Reply
    return { conversationId, reply }
  }
  const alone = await ask('0', {})
  await running.stop({ forget: true })
  // However late the silent one hears of it: the other is not faster than that.
  quick.answerWith((response) => void asked.then(() => answer(response)))
  const hedged = await ask('20', { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: silent.url, LLM_PROVIDER: 'openai' })
  expect(silent.requests).toHaveLength(1)
  expect(hedged.reply).toMatchObject({ message: { text: 'Good day' }, producedBy: expect.stringMatching(/^anthropic/) })
  const { conversationId } = hedged
  const { items } = await doorOf(running).run((tenant) => tenant.query(Messages, 'byConversation', { conversationId }))
  expect(items.filter(({ role }) => role === 'agent')).toHaveLength(1)
  expect(hedged.reply.usage.inputTokens).toBeGreaterThan(alone.reply.usage.inputTokens + 50)
})
