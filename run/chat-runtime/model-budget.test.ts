import { readLog } from '@workflow/engine'
import type { ChatEvent, ModelProvider, RequestScope } from '@workflow/llm-sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { firstReply } from './first-reply.fixtures.ts'

let running: TestRuntime
afterEach(() => running.stop({ forget: true }))

/** Every call costs as much; it notes what it was allowed. */
function costly(costMicroUsd: number): { provider: ModelProvider; allowed: (RequestScope['allowance'] | undefined)[] } {
  const allowed: (RequestScope['allowance'] | undefined)[] = []
  const usage = { inputTokens: 10, outputTokens: 5, cachedTokens: 0, costMicroUsd, latencyMs: 1, firstTokenMs: 1 }
  const provider: ModelProvider = {
    name: 'gemini',
    chat: async function* ({ scope }): AsyncGenerator<ChatEvent> {
      allowed.push(scope?.allowance)
      yield { type: 'text_delta', text: 'Fine.' }
      const completion = {
        text: 'Fine.',
        toolCalls: [],
        finishReason: 'stop' as const,
        usage,
        producedBy: 'gemini/m',
        signals: {},
      }
      yield { type: 'completed', completion }
    },
    object: () => Promise.reject(new Error('Nobody asks for objects')),
  }
  return { provider, allowed }
}

/** So many turns, each in a conversation of its own. */
async function talk(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await firstReply(running, 'Hello')
}

const told = async () =>
  (await readLog(running.ports, organizationId, { limit: 500 }))
    .map(({ event }) => event)
    .filter(({ type }) => type.startsWith('model_budget'))
    .map(({ type, data }) => [type, Reflect.get(data, 'spentMicroUsd')])

describe("a month's budget for models", () => {
  it('is told at its marks, once each, and leaves small models, then none', async () => {
    const { provider, allowed } = costly(350_000)
    const extraYaml = 'quotas: { budget_usd_per_month: 1 }\n'
    running = await startRuntime(provider, { tools: [handover], mocks: {}, extraYaml })
    await talk(6)
    expect(allowed).toEqual(['full', 'full', 'full', 'flash', 'baseline', 'baseline'])
    expect(await told()).toEqual([
      ['model_budget_warned', 1_050_000],
      ['model_budget_exhausted', 1_050_000],
    ])
  })

  it('is known to the next process', async () => {
    const first = costly(400_000)
    const agent = { tools: [handover], mocks: {}, extraYaml: 'quotas: { budget_usd_per_month: 1 }\n' }
    running = await startRuntime(first.provider, agent)
    await talk(3)
    await running.stop()
    const second = costly(400_000)
    running = await startRuntime(second.provider, agent, { folder: running.folder })
    await talk(1)
    expect(second.allowed).toEqual(['baseline'])
    expect(await told()).toHaveLength(2)
  })

  it('is not counted where none was set', async () => {
    const { provider, allowed } = costly(90_000_000)
    running = await startRuntime(provider, { tools: [handover], mocks: {} })
    await talk(2)
    expect([allowed, await told()]).toEqual([['full', 'full'], []])
  })
})
