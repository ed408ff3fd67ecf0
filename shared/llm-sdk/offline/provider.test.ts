/** What the offline provider promises as a provider: pure, streaming, counting, bounded, honouring the request. */

import { describe, expect, it } from 'vitest'
import type { ChatEvent, Message } from '../provider.ts'
import { Conversation, passage } from './conversation.testing.ts'
import { garage } from './garage.testing.ts'
import { hotel } from './hotel.testing.ts'
import { createOfflineProvider } from './index.ts'

describe('a reply depends on the request alone', () => {
  it('gives the same answer to the same messages, in a new conversation and after others', async () => {
    const first = new Conversation(garage)
    for (const text of ["I'd like an oil change tomorrow", 'MH12AB1234', 'make it monday']) await first.say(text)
    const other = new Conversation(hotel)
    await other.say('cancel my reservation')
    const again = new Conversation(garage)
    again.messages.push(...first.messages.slice(0, -1))
    expect((await again.complete()).text).toBe(first.messages.at(-1)?.content)
  })

  it('goes on where another model or a person wrote the assistant’s words', async () => {
    const talk = new Conversation(garage)
    const before: Message[] = [
      { role: 'user', content: 'My motor needs fresh oil, Monday would be lovely' },
      {
        role: 'assistant',
        content: 'Happy to help! So that is an oil change for Monday with MH12AB1234 – could you confirm?',
      },
    ]
    talk.messages.push({ role: 'user', content: 'book an oil change on monday for MH12AB1234' }, before[1] as Message)
    const turn = await talk.say('yes')
    expect(turn.calls).toMatchObject([
      { name: 'book_service', arguments: { registration: 'MH12AB1234', date: '2026-11-23' } },
    ])
  })

  it('does not start a task in hindsight that an answer from the knowledge had settled', async () => {
    const talk = new Conversation(garage)
    await talk.say('how much is an oil change?')
    talk.knowledge = []
    expect((await talk.say('thanks')).text).toContain('welcome')
  })
})

describe('the stream', () => {
  it('gives the text in words, then the completion', async () => {
    const talk = new Conversation(garage)
    talk.messages.push({ role: 'user', content: 'hello' })
    const events: ChatEvent[] = []
    const request = {
      instructions: garage.instructions,
      situation: {
        now: '2026-11-20T10:00:00+05:30',
        timeZone: 'Asia/Kolkata',
        customer: { verified: false, facts: {} },
        knowledge: [],
        guidance: [],
      },
      messages: talk.messages,
      tools: garage.tools,
    }
    for await (const event of createOfflineProvider().chat(request)) events.push(event)
    const last = events.at(-1)
    const words = events.flatMap((event) => (event.type === 'text_delta' ? [event.text] : []))
    expect(words.length).toBeGreaterThan(5)
    expect(last?.type === 'completed' && last.completion.text).toBe(words.join(''))
    expect(last?.type === 'completed' && last.completion).toMatchObject({
      producedBy: 'offline',
      finishReason: 'stop',
      usage: { costMicroUsd: 0 },
    })
  })

  it('tells how sure it is and how the customer feels', async () => {
    const talk = new Conversation(garage)
    const known = await talk.say('how much is a full service?')
    const unknown = await talk.say('who won the world cup?')
    expect(known.last.signals.confidence).toBeGreaterThan(0.7)
    expect(unknown.last.signals.confidence).toBeLessThan(0.3)
    expect((await talk.say('this is terrible, worst service ever!!')).last.signals.sentiment).toBeLessThan(0.2)
    expect((await talk.say('great, thank you, that was really helpful')).last.signals.sentiment).toBeGreaterThan(0.7)
    expect((await talk.say('not bad')).last.signals.sentiment).toBeGreaterThan(0.5)
  })

  it('refuses a time that is none, and objects', async () => {
    const provider = createOfflineProvider()
    const images = [{ contentType: 'image/png' as const, bytes: new Uint8Array() }]
    await expect(provider.object({ instructions: '', input: '', schema: {}, images })).rejects.toThrow('cannot see')
    await expect(provider.object({ instructions: '', input: '', schema: {} })).rejects.toMatchObject({
      kind: 'unsupported',
    })
    const request = {
      instructions: garage.instructions,
      situation: {
        now: 'soon',
        timeZone: 'Asia/Kolkata',
        customer: { verified: false, facts: {} },
        knowledge: [],
        guidance: [],
      },
      messages: [],
      tools: [],
    }
    await expect(provider.chat(request)[Symbol.asyncIterator]().next()).rejects.toThrow('situation.now')
  })
})

describe('tool choice', () => {
  const ready = "what's the status of GB-77"
  it('none: no call', async () => {
    const turn = await new Conversation(garage, { toolChoice: 'none' }).say(ready)
    expect(turn.calls).toEqual([])
  })
  it('required: a call even where values are missing', async () => {
    const talk = new Conversation(garage, { toolChoice: 'required' })
    talk.messages.push({ role: 'user', content: 'cancel my booking' })
    expect((await talk.complete()).toolCalls).toMatchObject([{ name: 'cancel_booking' }])
  })
  it('a name: that tool', async () => {
    const talk = new Conversation(garage, { toolChoice: { name: 'check_slots' } })
    talk.messages.push({ role: 'user', content: 'tomorrow please' })
    expect((await talk.complete()).toolCalls).toMatchObject([
      { name: 'check_slots', arguments: { date: '2026-11-21' } },
    ])
  })
})

describe('facts of the customer', () => {
  it('fill what they name, without a question', async () => {
    const talk = new Conversation(garage)
    talk.facts = { phone: '9876543210' }
    expect((await talk.say('is my car ready?')).calls).toMatchObject([
      { name: 'get_repair_status', arguments: { phone: '9876543210' } },
    ])
  })
})

describe('an outcome nobody knows', () => {
  it('is told as such', async () => {
    const trade = {
      ...garage,
      run: () => ({ outcome: 'failed', result: { code: 'outcome_unknown', message: 'no answer' } }) as const,
    }
    const talk = new Conversation(trade)
    await talk.say('cancel booking GB-5')
    expect((await talk.say('yes')).text).toMatch(/can't tell whether.*person/s)
  })
})

describe('long input', () => {
  it.each([
    'a'.repeat(20_000),
    'not '.repeat(5_000),
    'ORD-'.repeat(5_000),
    '1 '.repeat(10_000),
    'a@'.repeat(10_000),
    '('.repeat(20_000),
    'because '.repeat(2_500),
    '| a '.repeat(5_000),
  ])('is read in bounded time (%#)', async (text) => {
    const talk = new Conversation({ ...garage, knowledge: [passage('Long', text)] })
    const started = process.cpuUsage()
    await talk.say(text)
    expect(process.cpuUsage(started).user).toBeLessThan(500_000)
  })
})
