import type { Caller, Route } from '@workflow/engine'
import type { ChatRequest, ModelProvider } from '@workflow/llm-sdk'
import { CustomerProfiles, Customers, EscalationRequests } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callRoute, doorOf, openConversation, type Reply, say as sayTo } from '../../tests/fixtures/conversation.ts'
import { handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { createScriptedProvider } from '../../tests/security/scripted-provider.ts'
import { recall } from './customer-profile.ts'
import { tell } from './follow-people.ts'
import { Conversations } from './model.ts'

const member: Caller = { kind: 'member', userId: 'usr_1', organizationId, role: 'agent', sessionId: 'ses_1' }
const remember = { ...handover, name: 'remember_customer', changesState: true, inputSchema: { type: 'object' } }
const business = `
business_logic:
  cross_sell:
    enabled: true
    triggers: [successful_resolution]
    products:
      - { id: gold, description: Our gold plan has this included., conditions: ["tier:gold"] }
      - { id: plus, description: With Plus you would have it delivered., conditions: [] }
  surveys:
    questions:
      - { text: How was it?, type: rating, scale: 5 }
      - { text: What brought you here?, type: multiple_choice, options: [Search, A friend] }
`

let running: TestRuntime
let conversationId: string
let escalationId: string
let requests: ChatRequest[]

beforeEach(async () => {
  requests = []
  const scripted = createScriptedProvider()
  const provider: ModelProvider = {
    ...scripted,
    chat: (request) => {
      requests.push(request)
      return scripted.chat(request)
    },
  }
  running = await startRuntime(provider, { tools: [handover, remember], mocks: {}, extraYaml: business })
  conversationId = await openConversation(running)
  escalationId = 'esc_1'
})
afterEach(() => running.stop({ forget: true }))

const door = () => doorOf(running)
const conversation = () => door().run((tenant) => tenant.get(Conversations, conversationId))

const call = (method: Route['method'], path: string, caller: Caller, parts: object): Promise<unknown> =>
  callRoute(running, `${method} ${path}`, caller, parts)

let said = 0
async function say(text: string): Promise<string> {
  said += 1
  const reply = (await sayTo(running, conversationId, { clientMessageId: `m${said}`, text })) as Reply
  return reply.message?.text ?? ''
}

/** A person takes the conversation over, writes, and gives it back. */
const status = (next: 'with_person' | 'open', changes: object = {}) =>
  door().run(async (tenant) => {
    const current = await tenant.get(Conversations, conversationId)
    tell(tenant, current, { role: 'system', text: next }, { status: next, ...changes })
  })
const escalated = () =>
  door().run(async (tenant) => {
    const { customerId } = await tenant.get(Conversations, conversationId)
    const facts = { reason: 'asked', rule: 'user_request', summary: '', tried: [], customer: { verified: false } }
    tenant.create(EscalationRequests, { id: escalationId, customerId, conversationId, createdAt: tenant.now, ...facts })
  })

describe('a conversation that a person gives back', () => {
  it('goes on with all that was said meanwhile, and the agent is told whose words they are', async () => {
    await say('hello')
    await escalated()
    const { lastMessage } = await conversation()
    await status('with_person', { unreadFrom: lastMessage + 2 })
    await say('my number is 77')
    await call('POST', '/v1/escalations/{escalationId}/reply', member, {
      params: { escalationId },
      body: { text: 'I changed it to 88.', author: 'Anna' },
    })
    await status('open')
    expect(await say('and now?')).toBe('You said and now?')
    const last = requests.at(-1)
    expect(last?.messages.slice(-3)).toEqual([
      { role: 'user', content: 'my number is 77' },
      { role: 'assistant', content: '[Anna, a person] I changed it to 88.' },
      { role: 'user', content: 'and now?' },
    ])
    expect(last?.situation.guidance.join(' ')).toContain('gave the conversation back')
    await say('thanks for that')
    expect(requests.at(-1)?.situation.guidance.join(' ')).not.toContain('gave the conversation back')
    expect(requests.at(-1)?.messages.filter(({ content }) => content.includes('I changed it to 88.'))).toHaveLength(1)
  })

  it('has a reply suggested while the person has it, which nobody sees but them', async () => {
    await say('hello')
    await escalated()
    await status('with_person')
    await say('when do you open?')
    const suggestion = await call('POST', '/v1/escalations/{escalationId}/suggestion', member, {
      params: { escalationId },
    })
    expect(suggestion).toMatchObject({ text: 'You said when do you open?', producedBy: 'scripted' })
    expect(requests.at(-1)?.tools).toEqual([])
    expect((await conversation()).lastMessage).toBe(4)
  })
})

describe('guidance of a person', () => {
  beforeEach(escalated)
  const guide = (body: object) =>
    call('POST', '/v1/escalations/{escalationId}/guide', member, { params: { escalationId }, body })

  it('for the next turn is gone after it', async () => {
    await guide({ text: 'offer a refund', for: 'next_turn' })
    await say('hello')
    expect(requests.at(-1)?.situation.guidance).toContain('offer a refund')
    await say('and?')
    expect(requests.at(-1)?.situation.guidance).toEqual([])
  })

  it('for the conversation stays until it is cleared, and both are in the log', async () => {
    await guide({ text: 'be brief', for: 'conversation' })
    await say('hello')
    await say('again')
    expect(requests.at(-1)?.situation.guidance).toEqual(['be brief'])
    await call('DELETE', '/v1/escalations/{escalationId}/guide', member, { params: { escalationId } })
    await say('and now?')
    expect(requests.at(-1)?.situation.guidance).toEqual([])
  })
})

describe('what is remembered of a customer', () => {
  it('carries source and time, may be corrected and forgotten by people, and is told to later conversations', async () => {
    await say('call remember_customer {"fact":"prefers mornings","about":"visits"}')
    const { customerId } = await conversation()
    await door().run(async (tenant) => {
      const contact = { firstSeenAt: tenant.now, lastSeenAt: tenant.now, proven: [] }
      tenant.create(Customers, { id: customerId, customerId, ...contact })
    })
    const facts = () => call('GET', '/v1/customers/{customerId}/facts', member, { params: { customerId } })
    expect(await facts()).toEqual({
      items: [{ name: 'visits', value: 'prefers mornings', source: 'said', at: expect.any(String), conversationId }],
    })
    const path = '/v1/customers/{customerId}/facts/{name}'
    await call('PUT', path, member, { params: { customerId, name: 'visits' }, body: { value: 'only Mondays' } })
    await say('call remember_customer {"fact":"prefers evenings","about":"visits"}')
    expect(await door().run((tenant) => recall(tenant, customerId, { name: 'Ada' }))).toEqual({
      facts: { name: 'Ada', visits: 'only Mondays' },
      sources: { name: expect.stringMatching(/^proven /), visits: expect.stringMatching(/^person /) },
    })
    await call('DELETE', path, member, { params: { customerId, name: 'visits' } })
    expect(await facts()).toEqual({ items: [] })
    await expect(call('DELETE', path, member, { params: { customerId, name: 'visits' } })).rejects.toMatchObject({
      kind: 'not_found',
    })
  })

  it('holds no numbers of cards or identity papers', async () => {
    expect(await say('call remember_customer {"fact":"card 4111 1111 1111 1111"}')).toContain('not_remembered')
    const { customerId } = await conversation()
    expect(await door().run((tenant) => tenant.find(CustomerProfiles, customerId))).toBeUndefined()
  })
})

describe('the good end of a conversation', () => {
  it('offers once what fits the customer, asks the survey, and takes its answers', async () => {
    await say('help me')
    const reply = await say("that's all, thank you")
    expect(reply).toContain('With Plus you would have it delivered.')
    expect(reply).toContain('How was it? (1–5)')
    expect(await say('5')).toBe('What brought you here?\n1. Search\n2. A friend')
    expect(await say('a friend told me')).toBe('Thank you for your answers.')
    expect(await conversation()).toMatchObject({
      offered: ['plus'],
      survey: { answers: ['5', 'A friend'], done: true },
      resolvedAt: expect.any(String),
    })
    expect(await say('thanks a lot')).toBe('You said thanks a lot')
  })

  it('asks nothing of who is not done, and hears who answers something else', async () => {
    await say('help me')
    expect(await say('thanks, but it still fails')).not.toContain('How was it?')
    await say('now it works, thank you')
    expect(await say('wait, one more question')).toBe('You said wait, one more question')
    expect((await conversation()).survey).toMatchObject({ answers: [], done: false })
  })
})
