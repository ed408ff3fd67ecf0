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
})
