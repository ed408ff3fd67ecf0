import { describe, expect, it } from 'vitest'
import { chatWith, requestOf, situation, toolOf } from '../contract/sample-request.ts'
import { createOfflineEmbeddings } from '../embeddings/offline.ts'
import { type ChatRequest, type EmbeddingProvider, ProviderError, type RequestScope } from '../provider.ts'
import { scriptedProvider } from '../resilient/scripted-provider.testing.ts'
import { memoryAnswerStore } from './answer-store.ts'
import { cachedProvider } from './index.ts'

const cache = { configId: 'cfg_a', configVersion: 1, knowledgeVersion: 'k1' }
const scope: RequestScope = { tenantId: 'org_a', wantedModels: [], level: 'flash', allowance: 'full', cache }
const nobody = { ...situation, customer: { verified: false, facts: {} }, guidance: [] }
const asking = (text: string, changes: Partial<ChatRequest> = {}): ChatRequest =>
  requestOf({ situation: nobody, messages: [{ role: 'user', content: text }], scope, ...changes })

function cached(answer = 'We open at nine [1].', embedder: EmbeddingProvider = createOfflineEmbeddings()) {
  const model = scriptedProvider('model', () => [answer])
  let nowMs = 1_000
  const clock = { now: () => new Date(nowMs) }
  const provider = cachedProvider(model, { store: memoryAnswerStore(), embedder, clock })
  const ask = async (request: ChatRequest) => (await chatWith(provider, request)).completion
  const wait = (ms: number) => {
    nowMs += ms
  }
  return { model, ask, wait }
}

/** Whether the second is answered by the first's answer. */
async function hits(first: ChatRequest, second: ChatRequest): Promise<unknown> {
  const { ask, model } = cached()
  await ask(first)
  const { usage } = await ask(second)
  expect(model.requests).toHaveLength(usage.cacheHit === undefined ? 2 : 1)
  return usage.cacheHit
}

const hours = 'What are your opening hours?'

describe('a question is answered as before', () => {
  it('word for word, at no cost', async () => {
    const { ask } = cached()
    await ask(asking(hours))
    expect(await ask(asking('what are your OPENING hours'))).toMatchObject({
      text: 'We open at nine [1].',
      usage: { cacheHit: 'exact', costMicroUsd: 0, outputTokens: 0 },
      producedBy: 'model/m',
    })
  })

  it.each([
    [hours, 'Could you please tell me the opening hours?'],
    [hours, 'Hi, what are the opening hours?'],
    ['How much is a blood test?', 'What is the price of a blood test?'],
    ['What does a blood test cost?', 'How much for a blood test please?'],
    ['Do you deliver to Pune?', 'Can you deliver to Pune please?'],
  ])('where it only says it otherwise: %s / %s', async (first, second) => {
    expect(await hits(asking(first), asking(second))).toBe('semantic')
  })
})

describe('another question is asked anew', () => {
  it.each([
    ['a number', 'What do 2 tests cost?', 'What do 3 tests cost?'],
    ['a unit', 'Is 5% off possible?', 'Is 5 off possible?'],
    ['a code', 'What is plan A1?', 'What is plan A2?'],
    ['a name', 'Do you deliver to Pune?', 'Do you deliver to Delhi?'],
    ['a product', 'How much is the lipid test?', 'How much is the thyroid test?'],
    ['a date', 'Are you open on Monday?', 'Are you open on Sunday?'],
    ['a day', 'Are you open today?', 'Are you open tomorrow?'],
    ['a negation', 'Do you deliver on Sunday?', 'Do you not deliver on Sunday?'],
    ['a contraction', 'Can I return shoes?', "Can't I return shoes?"],
    ['a contrast', 'Can I order with an account?', 'Can I order without an account?'],
    ['an order in time', 'Can I eat before the test?', 'Can I eat after the test?'],
    ['a direction', 'How long from Pune to Delhi?', 'How long from Delhi to Pune?'],
    ['who does it', 'Can you cancel an order?', 'Can I cancel an order?'],
    ['what it asks for', 'When is the shop open?', 'Where is the shop open?'],
    ['a negation in Hindi', 'क्या आप रविवार को खुले हैं', 'क्या आप रविवार को खुले नहीं हैं'],
    ['a negation in Spanish', 'Abren el domingo', 'No abren el domingo'],
  ])('where it differs in %s', async (_case, first, second) => {
    expect(await hits(asking(first), asking(second))).toBeUndefined()
  })

  it.each<[string, Partial<RequestScope>]>([
    ['by another organization', { tenantId: 'org_b' }],
    ['of another agent', { cache: { ...cache, configId: 'cfg_b' } }],
    ['of another version', { cache: { ...cache, configVersion: 2 } }],
    ['over other knowledge', { cache: { ...cache, knowledgeVersion: 'k2' } }],
  ])('where it is asked %s', async (_case, changes) => {
    expect(await hits(asking(hours), asking(hours, { scope: { ...scope, ...changes } }))).toBeUndefined()
  })

  it('where an hour has passed', async () => {
    const { ask, wait } = cached()
    await ask(asking(hours))
    wait(3_599_999)
    expect((await ask(asking(hours))).usage.cacheHit).toBe('exact')
    wait(1)
    expect((await ask(asking(hours))).usage.cacheHit).toBeUndefined()
  })
})

describe('what is of one customer is neither kept nor read', () => {
  const personal: [string, Partial<ChatRequest>][] = [
    ['is known', { situation: { ...nobody, customer: { verified: false, facts: { name: 'Asha' } } } }],
    ['proved who they are', { situation: { ...nobody, customer: { verified: true, facts: {} } } }],
    ['was guided', { situation: { ...nobody, guidance: ['Offer the gold plan.'] } }],
    ['said something before', { situation: { ...nobody, summary: 'Asked about shoes.' } }],
    [
      'is answered in a dialogue',
      {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hi!' },
          { role: 'user', content: hours },
        ],
      },
    ],
    ['has tools of their own', { tools: [toolOf('book', { origin: 'caller' })] }],
    ['is served without leave', { scope: { tenantId: 'org_a', wantedModels: [], level: 'flash', allowance: 'full' } }],
  ]
  it.each(personal)('where the customer %s', async (_case, changes) => {
    expect(await hits(asking(hours), asking(hours, changes))).toBeUndefined()
    expect(await hits(asking(hours, changes), asking(hours))).toBeUndefined()
  })

  it.each(['Where is order 12345?', 'Is asha@example.com registered?'])(
    'where the question names somebody: %s',
    async (text) => {
      expect(await hits(asking(text), asking(text))).toBeUndefined()
    },
  )

  it('where a tool was called', async () => {
    const model = scriptedProvider('model', () => ['One moment.'], [{ id: 'call_a', name: 'book', arguments: {} }])
    const provider = cachedProvider(model, { store: memoryAnswerStore(), embedder: createOfflineEmbeddings() })
    for (let at = 0; at < 2; at++) await chatWith(provider, asking(hours))
    expect(model.requests).toHaveLength(2)
  })
})

describe('an answer that cites', () => {
  const [passage] = nobody.knowledge
  if (passage === undefined) throw new Error('The sample has no passage')
  const other = { ...passage, id: 'chk_2', text: 'Another.' }

  it('names the passages where they stand today', async () => {
    const { ask } = cached()
    await ask(asking(hours))
    const moved = asking(hours, { situation: { ...nobody, knowledge: [other, passage] } })
    expect((await ask(moved)).text).toBe('We open at nine [2].')
  })

  it.each([
    ['is gone', [other]],
    ['says something else', [{ ...passage, text: '14 days.' }]],
  ])('is not given where its passage %s', async (_case, knowledge) => {
    expect(await hits(asking(hours), asking(hours, { situation: { ...nobody, knowledge } }))).toBeUndefined()
  })

  it('is not kept where it cites nothing that was there', async () => {
    const { ask, model } = cached('We open at nine [7].')
    for (let at = 0; at < 2; at++) await ask(asking(hours))
    expect(model.requests).toHaveLength(2)
  })
})

describe('without embeddings', () => {
  it('the cache knows exact questions, and no turn fails', async () => {
    const fail = () => Promise.reject(new ProviderError('unreachable', 'gone', { provider: 'openai', retryable: true }))
    const { ask } = cached('Nine.', { name: 'gone', dimensions: 2, embed: fail })
    await ask(asking(hours))
    expect((await ask(asking(hours))).usage.cacheHit).toBe('exact')
    expect((await ask(asking('Could you please tell me the opening hours?'))).usage.cacheHit).toBeUndefined()
  })
})

describe('the cache is bounded by tenant', () => {
  it('another tenant with many questions pushes nothing out', async () => {
    const { ask, model } = cached('Nine.')
    await ask(asking(hours))
    for (let at = 0; at < 40; at++)
      await ask(asking(hours, { scope: { ...scope, tenantId: 'org_b', cache: { ...cache, configVersion: at } } }))
    const calls = model.requests.length
    expect((await ask(asking(hours))).usage.cacheHit).toBe('exact')
    expect(model.requests).toHaveLength(calls)
  })
})
