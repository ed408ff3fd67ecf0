import { defineTask, readLog } from '@workflow/engine'
import { type ChatEvent, type ModelProvider, monthOf, type RequestScope } from '@workflow/llm-sdk'
import { CommitConflict } from '@workflow/platform'
import { EscalationRequests, ModelBudgets, ModelSpend } from '@workflow/records'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { callRoute, doorOf, openConversation, say } from '../../tests/fixtures/conversation.ts'
import { handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { firstReply } from './first-reply.fixtures.ts'
import { Conversations } from './model.ts'

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
    object: async () => ({ value: { brief: 'Short.' }, usage, producedBy: 'gemini/m' }),
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
    .filter(({ type }) => /^(model_budget|quota)_/.test(type))
    .map(({ type, data }) => [type, Reflect.get(data, 'spentMicroUsd') ?? Reflect.get(data, 'used')])

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

  it('in tokens is told and kept in the same way, also where the tokens cost nothing', async () => {
    const { provider, allowed } = costly(0)
    running = await startRuntime(provider, {
      tools: [handover],
      mocks: {},
      extraYaml: 'quotas: { tokens_per_month: 50 }\n',
    })
    await talk(6)
    expect(allowed).toEqual(['full', 'full', 'full', 'full', 'baseline', 'baseline'])
    expect(await told()).toEqual([
      ['quota_warning', 45],
      ['quota_exceeded', 60],
    ])
  })

  it('of two the tighter counts, and each tells its own marks', async () => {
    const { provider, allowed } = costly(100_000)
    running = await startRuntime(provider, {
      tools: [handover],
      mocks: {},
      extraYaml: 'quotas: { tokens_per_month: 1000, budget_usd_per_month: 0.2 }\n',
    })
    await talk(3)
    expect(allowed).toEqual(['full', 'full', 'flash'])
    expect((await told()).map(([type]) => type)).toEqual(['model_budget_warned', 'model_budget_exhausted'])
  })

  it('is spent by replies that are suggested to people too', async () => {
    const { provider, allowed } = costly(600_000)
    const extraYaml = 'quotas: { budget_usd_per_month: 1 }\n'
    running = await startRuntime(provider, { tools: [handover], mocks: {}, extraYaml })
    const conversationId = await openConversation(running)
    await say(running, conversationId, { clientMessageId: 'm1', text: 'Hello' })
    await doorOf(running).run(async (tenant) => {
      const { customerId } = await tenant.get(Conversations, conversationId)
      const facts = { reason: 'asked', rule: 'user_request', summary: '', tried: [], customer: { verified: false } }
      tenant.create(EscalationRequests, { id: 'esc_1', customerId, conversationId, createdAt: tenant.now, ...facts })
    })
    const member = { kind: 'member', userId: 'usr_1', organizationId, role: 'agent', sessionId: 'ses_1' } as const
    const params = { escalationId: 'esc_1' }
    const suggest = () => callRoute(running, 'POST /v1/escalations/{escalationId}/suggestion', member, { params })
    await suggest()
    await suggest()
    expect(allowed).toEqual(['full', 'full', 'baseline'])
  })

  it('is not counted where none was set', async () => {
    const { provider, allowed } = costly(90_000_000)
    running = await startRuntime(provider, { tools: [handover], mocks: {} })
    await talk(2)
    expect([allowed, await told()]).toEqual([['full', 'full'], []])
  })
})

describe('tasks outside of conversations', () => {
  const brief = defineTask({
    name: 'brief',
    input: z.object({ text: z.string() }),
    output: z.object({ brief: z.string() }),
    prompt: 'Be brief.',
    baseline: () => ({ brief: 'By hand.' }),
  })
  const task = (text: string) => doorOf(running).run(async (tenant) => (await tenant.task(brief, { text })).producedBy)
  const agent = { tools: [handover], mocks: {}, extraYaml: 'quotas: { budget_usd_per_month: 1 }\n' }

  it('spend the same month: what they cost is counted once, though a step asks again', async () => {
    const { provider, allowed } = costly(400_000)
    running = await startRuntime(provider, agent)
    let runs = 0
    await doorOf(running).run(async (tenant) => {
      await tenant.task(brief, { text: 'once' })
      runs += 1
      if (runs < 3) throw new CommitConflict({ parent: '', collection: '', id: '' })
    })
    const { items } = await doorOf(running).run((tenant) =>
      tenant.query(ModelSpend, 'byMonth', { month: monthOf(running.ports.clock.now()) }),
    )
    expect(items).toMatchObject([{ tasks: 1, turns: 0, costMicroUsd: 400_000 }])
    await task('twice')
    await task('thrice')
    await talk(1)
    expect(allowed).toEqual(['baseline'])
  })

  it('ask no model where the month is spent, by their own cost too', async () => {
    running = await startRuntime(costly(400_000).provider, agent)
    await talk(1)
    expect(await task('within')).toBe('gemini/m')
    expect(await task('the last')).toBe('gemini/m')
    expect(await task('after')).toBe('baseline')
  })

  it.each([
    ['raised', { costMicroUsd: 1_000_000 }, 10_000_000, ['baseline', 'gemini/m']],
    ['lowered', { costMicroUsd: 10_000_000 }, 1_000_000, ['gemini/m', 'baseline']],
  ])('are held to a limit that was %s, as the next turn is', async (_, before, nowMicroUsd, answers) => {
    running = await startRuntime(costly(600_000).provider, {
      ...agent,
      extraYaml: `quotas: { budget_usd_per_month: ${nowMicroUsd / 1_000_000} }\n`,
    })
    await talk(2)
    const month = monthOf(running.ports.clock.now())
    await doorOf(running).run(async (tenant) => {
      const { limits, ...budgets } = await tenant.get(ModelBudgets, month)
      const earlier = Object.fromEntries(Object.keys(limits).map((configId) => [configId, before]))
      tenant.put(ModelBudgets, { ...budgets, limits: earlier })
    })
    const first = await task('before')
    await talk(1)
    expect([first, await task('after')]).toEqual(answers)
  })
})
