import { readLog } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { organizationId } from '../../tests/fixtures/runtime.ts'
import { Conversations, Messages } from './model.ts'
import { lookUp, member, openToolChat, type ToolChat } from './tools.fixtures.ts'

let chat: ToolChat
beforeEach(async () => {
  chat = await openToolChat()
})
afterEach(() => chat.end())

const rules = (...when: readonly string[]) =>
  `escalation_rules:\n${when.map((one) => `  - { when: "${one}", to: agent, timeout_s: 60 }`).join('\n')}\n`
const conversation = () => chat.work((tenant) => tenant.get(Conversations, chat.conversationId))

interface Trace {
  readonly turns: readonly { readonly trace: { readonly escalation: { readonly rule: string } | null } }[]
}
/** The rule that stands in the trace of the turns; one of them, where there are several. */
async function tracedRule(): Promise<string> {
  const { conversationId } = chat
  const path = '/v1/conversations/{conversationId}/trace'
  const { turns } = (await chat.call('GET', path, member, { params: { conversationId } })) as Trace
  return [...new Set(turns.flatMap(({ trace }) => trace.escalation?.rule ?? []))].join(' and ')
}
const triggered = async () =>
  (await readLog(chat.running.ports, organizationId, { limit: 500 })).flatMap(({ event }) =>
    event.type === 'escalation_triggered' ? [event.data] : [],
  )

describe('a rule that fires asks for a person, and stands in the trace', () => {
  it('user_request', async () => {
    await chat.start([], rules('user_request'))
    await chat.ask([{ name: 'escalate_to_human', arguments: { reason: 'asked' } }])
    expect((await conversation()).status).toBe('waiting_for_person')
    expect(await tracedRule()).toBe('user_request')
  })

  it('being asked for is never ignored, also where the reason names a topic that the agent only declines', async () => {
    const refunds = '{ name: refunds, description: Money back, reply: We cannot., examples: [I want a refund] }'
    await chat.start([], `topics:\n  - ${refunds}\n`)
    await chat.ask([{ name: 'escalate_to_human', arguments: { reason: 'refunds' } }], 'I want a refund')
    expect((await conversation()).status).toBe('waiting_for_person')
  })

  it.each([
    ['sentiment < 0.3', 'this is terrible, horrible, I hate it and I am furious'],
    ['complexity > 0.8', `and then ${'this and that and more '.repeat(60)}`],
    ['undocumented', 'the satellite dish hums loudly at night'],
    ['topic:refunds', 'I want a refund of my money'],
  ])('%s', async (rule, words) => {
    const topics =
      'topics:\n  - { name: refunds, description: Money back, reply: We cannot., examples: [I want my money back, I want a refund] }\n'
    await chat.start([], `${topics}${rules(rule)}`)
    await chat.say('hello')
    expect((await conversation()).status).toBe('open')
    for (let turn = 0; rule.startsWith('complexity') && turn < 20; turn++) await chat.say('hello')
    await chat.say(words)
    expect((await conversation()).status).toBe('waiting_for_person')
    expect(await tracedRule()).toBe(rule)
  })

  it('tool_failure >= 2', async () => {
    await chat.start([chat.server.tool('look', lookUp)], rules('tool_failure >= 2'))
    chat.server.answers.set('look', { status: 500 })
    await chat.ask([{ name: 'look' }])
    expect((await conversation()).status).toBe('open')
    await chat.ask([{ name: 'look' }])
    expect(await tracedRule()).toBe('tool_failure >= 2')
  })
})

describe('a promised time that is over', () => {
  const minuteMs = 60_000
  const failing = async (when = 'sla > 15m') => {
    await chat.start([chat.server.tool('look', lookUp)], rules(when))
    chat.server.answers.set('look', { status: 500 })
    await chat.ask([{ name: 'look' }])
  }
  const waiting = () => expect.poll(async () => (await conversation()).status).toBe('waiting_for_person')
  /** What the workforce tells. */
  const hear = (type: 'escalation_claimed' | 'escalation_resolved') =>
    chat.work(async (tenant) => {
      const handler = chat.running.runtime.engine.on?.find((one) => one.type === type)
      if (handler?.kind !== 'step') throw new Error(`nobody hears ${type}`)
      const { conversationId } = chat
      const data = { conversationId, escalationId: 'esc_1', agentId: 'usr_1', outcome: 'handed_back' }
      await Reflect.apply(handler.handle, undefined, [{ type, data }, tenant])
    })
  /** The timer once more. */
  const again = () =>
    chat.work(async (tenant) => {
      const current = await tenant.get(Conversations, chat.conversationId)
      tenant.put(Conversations, current)
      tenant.emit('conversation_wait_checked', { conversationId: current.id, since: current.createdAt })
    })

  it('asks for a person without a word of the customer’s, once, and says so to them and in the trace', async () => {
    await failing()
    await chat.clock.advance(14 * minuteMs)
    await chat.running.kernel.idle()
    expect((await conversation()).status).toBe('open')
    await chat.clock.advance(2 * minuteMs)
    await waiting()
    expect(await tracedRule()).toBe('sla > 15m')
    const { messages } = await chat.work(async (tenant) => ({
      messages: (await tenant.query(Messages, 'byConversation', { conversationId: chat.conversationId })).items,
    }))
    expect(messages.at(-1)).toMatchObject({ role: 'system', text: expect.stringContaining('longer than we promised') })
    await again()
    await chat.restart(60 * minuteMs)
    await chat.running.kernel.idle()
    expect(await triggered()).toEqual([expect.objectContaining({ rule: 'sla > 15m', to: 'agent', timeoutMs: 60_000 })])
  })

  it('is told to the customer in their language', async () => {
    await chat.start([chat.server.tool('look', lookUp)], rules('sla > 15m'), ['en', 'es'])
    chat.server.answers.set('look', { status: 500 })
    await chat.ask([{ name: 'look' }])
    await chat.say('¿Puede decirme cuándo llega el pedido de mi madre?')
    await chat.ask([{ name: 'look' }])
    await chat.clock.advance(16 * minuteMs)
    await waiting()
    const { items } = await chat.work((tenant) =>
      tenant.query(Messages, 'byConversation', { conversationId: chat.conversationId }),
    )
    expect(items.at(-1)?.text).toContain('Ha esperado más de lo que prometimos')
  })

  it('fires after a restart, though it fell due while nothing ran', async () => {
    await failing()
    await chat.restart(20 * minuteMs)
    await chat.clock.advance(2 * minuteMs)
    await waiting()
    await chat.restart(20 * minuteMs)
    await chat.clock.advance(2 * minuteMs)
    await chat.running.kernel.idle()
    expect(await triggered()).toHaveLength(1)
  })

  it('does not pass while the agent waits for the customer, nor once they were served', async () => {
    await failing()
    chat.server.answers.set('look', { body: { fine: true } })
    await chat.clock.advance(10 * minuteMs)
    await chat.ask([{ name: 'look' }])
    await chat.restart(60 * minuteMs)
    await chat.clock.advance(2 * minuteMs)
    await chat.running.kernel.idle()
    expect((await conversation()).status).toBe('open')
    expect(await triggered()).toEqual([])
  })

  it('is over once a person has taken the conversation, though it is given back before the time is', async () => {
    await failing()
    await chat.clock.advance(5 * minuteMs)
    await hear('escalation_claimed')
    expect((await conversation()).status).toBe('with_person')
    await hear('escalation_resolved')
    expect((await conversation()).status).toBe('open')
    await chat.clock.advance(20 * minuteMs)
    await chat.running.kernel.idle()
    expect((await conversation()).status).toBe('open')
    expect(await triggered()).toEqual([])
  })

  it('passes while a colleague is to agree, and is the plan’s where the rule names none', async () => {
    await chat.start([chat.server.tool('pay', { requiresApproval: 'human' })], rules('sla'))
    await chat.ask([{ name: 'pay' }])
    await chat.restart(7 * 60 * minuteMs)
    await chat.clock.advance(2 * minuteMs)
    await chat.running.kernel.idle()
    expect((await conversation()).status).toBe('open')
    await chat.restart(60 * minuteMs)
    await chat.clock.advance(2 * minuteMs)
    await waiting()
    expect(await tracedRule()).toBe('sla')
  })

  it('is told by the turn that finds it over, where the timer has not been heard', async () => {
    await failing()
    await chat.work(async (tenant) => {
      const current = await tenant.get(Conversations, chat.conversationId)
      const waitsSince = new Date(Date.parse(tenant.now) - 20 * minuteMs).toISOString()
      tenant.put(Conversations, { ...current, waitsSince })
    })
    await chat.ask([{ name: 'look' }])
    expect((await conversation()).status).toBe('waiting_for_person')
    expect(await tracedRule()).toBe('sla > 15m')
  })
})
