import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { member, openToolChat, type ToolChat } from './tools.fixtures.ts'

let chat: ToolChat
beforeEach(async () => {
  chat = await openToolChat()
})
afterEach(() => chat.end())

describe('a call that a person must agree to', () => {
  const path = '/v1/conversations/{conversationId}/approvals/{callId}'
  const transfer = { name: 'transfer', arguments: { amount: 7, to: 'Ada' } }
  const waiting = () =>
    chat.call('GET', '/v1/approvals', member, {}) as Promise<{
      items: readonly { callId: string; arguments: unknown }[]
    }>
  const decide = (callId: string, approved: boolean, where = chat.conversationId) =>
    chat.call('POST', path, member, { params: { conversationId: where, callId }, body: { approved, comment: '' } })
  beforeEach(async () => {
    await chat.start([chat.server.tool('transfer', { requiresApproval: 'human' })])
    await chat.ask([transfer])
  })

  it('waits with the arguments that it will be made with, for days and over restarts', async () => {
    expect(chat.names()).toEqual([])
    const { items } = await waiting()
    expect(items).toEqual([
      { conversationId: chat.conversationId, callId: 'call_1_0', tool: 'transfer', arguments: transfer.arguments },
    ])
    await chat.restart(3 * 24 * 3_600_000)
    expect((await waiting()).items).toEqual(items)
    await decide('call_1_0', true)
    expect(chat.server.arrived.map(({ body }) => body)).toEqual([transfer.arguments])
    expect((await waiting()).items).toEqual([])
  })

  it('is made once where two agree', async () => {
    await Promise.allSettled([decide('call_1_0', true), decide('call_1_0', true)])
    await expect(decide('call_1_0', true)).rejects.toMatchObject({ kind: 'not_found' })
    expect(chat.names()).toEqual(['transfer'])
  })

  it('is not made where they decline, and the agent is told', async () => {
    await decide('call_1_0', false)
    expect(chat.names()).toEqual([])
    expect(chat.requests.at(-1)?.messages.at(-1)?.content).toContain('not_approved')
  })

  it('is found neither under another conversation nor under another call', async () => {
    await expect(decide('call_1_0', true, await chat.open())).rejects.toMatchObject({ kind: 'not_found' })
    await expect(decide('call_9_9', true)).rejects.toMatchObject({ kind: 'not_found' })
    await expect(decide('call_1_0', true, 'cnv_of_another_tenant')).rejects.toMatchObject({ kind: 'not_found' })
    expect(chat.names()).toEqual([])
  })

  it('is neither seen nor decided by another organization, though it knows both ids', async () => {
    const other = chat.running.kernel.door('org_other', {
      source: '/functions/test',
      actor: 'user:x',
      correlationId: 'x',
    })
    const request = new Request('http://127.0.0.1/v1/approvals')
    const asOther = (method: string, where: string, parts: object, door: unknown): Promise<unknown> => {
      const route = chat.running.runtime.engine.api.find((one) => one.method === method && one.path === where)
      return Reflect.apply(route?.handle ?? (() => undefined), undefined, [{ query: {}, request, ...parts }, door])
    }
    const params = { conversationId: chat.conversationId, callId: 'call_1_0' }
    const agreed = asOther('POST', path, { params, body: { approved: true, comment: '' } }, other)
    await expect(agreed).rejects.toMatchObject({ kind: 'not_found' })
    expect(await other.run((tenant) => asOther('GET', '/v1/approvals', {}, tenant))).toMatchObject({ items: [] })
    expect(chat.names()).toEqual([])
    expect((await waiting()).items).toHaveLength(1)
  })
})

describe('a call that the customer must agree to', () => {
  const book = { name: 'book', arguments: { room: 'R-7' } }
  beforeEach(async () => {
    await chat.start([chat.server.tool('book', { requiresApproval: 'customer' })])
    const asked = await chat.ask([book])
    expect(asked.message?.text).toContain('- room: R-7')
  })

  it('is made days later, in another process, when they say yes: once, with what they were shown', async () => {
    await chat.restart(3 * 24 * 3_600_000)
    expect(chat.names()).toEqual([])
    await chat.say('yes, please')
    expect(chat.server.arrived.map(({ body }) => body)).toEqual([book.arguments])
    await chat.restart(24 * 3_600_000)
    await chat.say('yes, please')
    expect(chat.names()).toEqual(['book'])
  })

  it('is made once, though the process died between their yes and the answer', async () => {
    let answer: () => void = () => undefined
    chat.server.answers.set('book', {
      hold: new Promise<void>((resolve) => {
        answer = resolve
      }),
    })
    const said = chat.say('yes').catch(() => undefined)
    await expect.poll(() => chat.names()).toEqual(['book'])
    const restarted = chat.restart(60_000)
    answer()
    await Promise.all([said, restarted])
    await chat.running.runtime.recover()
    expect(chat.names()).toEqual(['book'])
    expect((await chat.records()).map(({ tool, state }) => [tool, state])).toEqual([['book', 'done']])
  })

  it('is not made by a person’s agreement, nor after the customer said anything else', async () => {
    const params = { conversationId: chat.conversationId, callId: 'call_1_0' }
    const path = '/v1/conversations/{conversationId}/approvals/{callId}'
    const agreed = chat.call('POST', path, member, { params, body: { approved: true, comment: '' } })
    await expect(agreed).rejects.toMatchObject({ kind: 'not_found' })
    await chat.say('what does it cost?')
    expect(chat.names()).toEqual([])
  })
})
