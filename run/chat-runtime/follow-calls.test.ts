import type { ChatRequest, ModelProvider } from '@workflow/llm-sdk'
import { createFakeClock } from '@workflow/platform'
import { VoiceInputs, VoiceSessions } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doorOf, openConversation, type Reply, say as sayTo } from '../../tests/fixtures/conversation.ts'
import {
  type AgentOfTest,
  handover,
  organizationId,
  startRuntime,
  type TestRuntime,
} from '../../tests/fixtures/runtime.ts'
import { createScriptedProvider } from '../../tests/security/scripted-provider.ts'
import { callOf } from './follow-calls.ts'
import { Conversations, Messages } from './model.ts'

const agent: AgentOfTest = { tools: [handover], mocks: {} }
const voice = { source: '/run/voice-agent', actor: 'agent:voice', correlationId: 'call' }

let requests: ChatRequest[]
let running: TestRuntime
let conversationId: string
let customerId: string
let release: () => void
const provider = (): ModelProvider => {
  const scripted = createScriptedProvider()
  release = scripted.release
  return {
    ...scripted,
    chat: (request) => {
      requests.push(request)
      return scripted.chat(request)
    },
  }
}
beforeEach(async () => {
  requests = []
  running = await startRuntime(provider(), agent)
  conversationId = await openConversation(running)
  customerId = (await conversation()).customerId
  await say('hello')
})
afterEach(() => running.stop({ forget: true }))

const conversation = () => doorOf(running).run((tenant) => tenant.get(Conversations, conversationId))
const notices = async () =>
  (await doorOf(running).run((tenant) => tenant.query(Messages, 'byConversation', { conversationId }))).items
    .filter(({ role }) => role === 'system')
    .map(({ text }) => text)
let said = 0
const say = async (text: string) =>
  (await sayTo(running, conversationId, { clientMessageId: `m${++said}`, text })) as Reply

/** What the voice agent does, in whichever organization. */
const inCall = (organization = organizationId) => running.kernel.door(organization, voice)
const begin = (callId = 'call_1', of = customerId, organization = organizationId) =>
  inCall(organization).run(async (tenant) => {
    tenant.create(VoiceSessions, { id: callId, customerId: of, startedAt: tenant.now })
    tenant.emit('voicebot_session_started', { callId, customerId: of })
  })
const tellAgain = (type: 'voicebot_session_started' | 'voicebot_session_ended', callId = 'call_1', of = customerId) =>
  inCall().run(async (tenant) => {
    tenant.put(VoiceSessions, await tenant.get(VoiceSessions, callId))
    tenant.emit(type, { callId, customerId: of })
  })
const end = (summary: string | undefined, callId = 'call_1') =>
  inCall().run(async (tenant) => {
    const session = await tenant.get(VoiceSessions, callId)
    tenant.put(VoiceSessions, { ...session, endedAt: tenant.now, ...(summary === undefined ? {} : { summary }) })
    tenant.emit('voicebot_session_ended', { callId, customerId: session.customerId })
  })
const settled = async (work: Promise<unknown>) => {
  await work
  await running.kernel.idle()
}

describe('the chat of a customer who is on the phone', () => {
  it('answers nobody, takes what is for the call, and goes on with what was said on both', async () => {
    await settled(begin())
    expect(await say('my code is K7-204 and here is https://shop.example/o/9')).toMatchObject({
      message: null,
      producedBy: 'voice',
    })
    await say('thank you')
    const [first] = await doorOf(running).run(async (tenant) => {
      const { items } = await tenant.query(
        Messages,
        'byConversation',
        { conversationId },
        { descending: true, limit: 2 },
      )
      return Promise.all(items.slice(1).map(({ id }) => tenant.get(VoiceInputs, id)))
    })
    expect(first).toMatchObject({ callId: 'call_1', links: ['https://shop.example/o/9'], codes: ['K7-204'] })
    expect(requests).toHaveLength(1)

    await settled(end('They moved the delivery to Friday.'))
    expect((await say('is that right?')).message?.text).toBe('You said is that right?')
    expect(requests.at(-1)?.messages.slice(-4)).toEqual([
      { role: 'user', content: 'my code is K7-204 and here is https://shop.example/o/9' },
      { role: 'user', content: 'thank you' },
      { role: 'assistant', content: '[On the phone] They moved the delivery to Friday.' },
      { role: 'user', content: 'is that right?' },
    ])
    expect(requests.at(-1)?.situation.guidance.join()).toContain('was on the phone')
    await say('fine')
    expect(requests.at(-1)?.situation.guidance).toEqual([])
    expect(requests.at(-1)?.messages.filter(({ content }) => content.includes('Friday'))).toHaveLength(1)
    expect(await notices()).toEqual([expect.stringContaining('on the phone'), expect.stringContaining('is over')])
  })

  it('is silent once, where the beginning is told twice, and speaks once, where the end is', async () => {
    await settled(begin())
    await settled(tellAgain('voicebot_session_started'))
    expect(await notices()).toHaveLength(1)
    await settled(end(undefined))
    await settled(tellAgain('voicebot_session_ended'))
    expect(await notices()).toHaveLength(2)
    expect((await say('and now?')).message?.text).toBe('You said and now?')
  })

  it('is not silent where the end comes before the beginning', async () => {
    await inCall().run(async (tenant) => {
      tenant.create(VoiceSessions, { id: 'call_1', customerId, startedAt: tenant.now, endedAt: tenant.now })
      tenant.emit('voicebot_session_ended', { callId: 'call_1', customerId })
    })
    await settled(tellAgain('voicebot_session_started'))
    expect(await notices()).toEqual([])
    expect((await say('still there?')).message?.text).toBe('You said still there?')
  })

  it('stays silent until the last of two calls at once is over, and is told what both came to', async () => {
    await settled(begin('call_1'))
    await settled(begin('call_2'))
    await settled(end('They ordered boots.', 'call_1'))
    expect((await say('for the call')).message).toBeNull()
    await settled(tellAgain('voicebot_session_ended', 'call_1'))
    expect((await conversation()).onCall).toBe('call_2')
    await settled(end('They ordered a hat.', 'call_2'))
    expect(await notices()).toHaveLength(2)
    expect((await say('and now?')).message?.text).toBe('You said and now?')
    expect(requests.at(-1)?.messages.at(-2)?.content).toBe('[On the phone] They ordered boots.\nThey ordered a hat.')
  })

  it('is told of both calls where the customer says nothing between them', async () => {
    await settled(begin('call_1'))
    await settled(end('They ordered boots.', 'call_1'))
    await settled(begin('call_2'))
    await settled(end(undefined, 'call_2'))
    await say('and now?')
    expect(requests.at(-1)?.messages.at(-2)?.content).toBe('[On the phone] They ordered boots.')
  })

  it('is not silent where it begins while the call ends', async () => {
    await begin()
    const found: (string | undefined)[] = []
    await doorOf(running).run(async (tenant) => {
      found.push(await callOf(tenant, customerId))
      if (found.length === 1) await end('Done.')
      tenant.create(VoiceInputs, { id: 'msg_1', customerId, callId: 'call_1', links: [], codes: [], at: tenant.now })
    })
    expect(found).toEqual(['call_1', undefined])
  })

  it('is silenced by no call of another organization or another customer', async () => {
    await settled(begin('call_1', customerId, 'org_other'))
    await settled(begin('call_2', 'cus_other'))
    await settled(tellAgain('voicebot_session_started', 'call_2', customerId))
    expect((await conversation()).onCall).toBeUndefined()
    await settled(begin('call_3'))
    await settled(tellAgain('voicebot_session_ended', 'call_2', customerId))
    expect((await conversation()).onCall).toBe('call_3')
  })

  it('stays silent over a restart, and goes on when the call ends after it', async () => {
    await settled(begin())
    const { folder } = running
    await running.stop()
    running = await startRuntime(provider(), agent, { folder })
    expect((await say('hello?')).message).toBeNull()
    await settled(end('All is well.'))
    expect((await say('again')).message?.text).toBe('You said again')
    expect(requests.at(-1)?.messages.at(-2)?.content).toContain('All is well.')
  })

  it('stays silent where they are on another call by then, and tells the agent what both came to', async () => {
    await settled(begin())
    await settled(begin('call_2'))
    await settled(end('The parcel was found.'))
    expect((await conversation()).onCall).toBe('call_2')
    expect((await say('are you there?')).message).toBeNull()
    await settled(end('It comes on Friday.', 'call_2'))
    expect(await notices()).toHaveLength(2)
    await say('and now?')
    expect(requests.at(-1)?.messages.map(({ content }) => content)).toContain(
      '[On the phone] The parcel was found.\nIt comes on Friday.',
    )
  })

  it('goes on after four hours where the end of the call is never told', async () => {
    await running.stop({ forget: true })
    const clock = createFakeClock()
    running = await startRuntime(provider(), agent, { clock })
    conversationId = await openConversation(running)
    customerId = (await conversation()).customerId
    await settled(begin())
    await settled(clock.advance(4 * 3_600_000 - 1_000))
    expect((await conversation()).onCall).toBe('call_1')
    await settled(clock.advance(2_000))
    expect((await conversation()).onCall).toBeUndefined()
    expect(await notices()).toHaveLength(2)
  })

  it('is told in full of a call that begins and ends while a turn runs', async () => {
    const held = say('wait')
    await expect.poll(() => requests.length).toBe(2)
    await settled(begin())
    release()
    expect((await held).message?.text).toBe('first second')
    expect((await conversation()).onCall).toBe('call_1')
    expect((await say('for the call')).message).toBeNull()
    await settled(end('Done.'))
    await say('next')
    expect(
      requests
        .at(-1)
        ?.messages.slice(-3)
        .map(({ content }) => content),
    ).toEqual(['for the call', '[On the phone] Done.', 'next'])
  })
})
