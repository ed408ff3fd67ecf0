import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Conversations, ToolCalls, Turns } from './model.ts'
import { openToolChat, outcomes, type ToolChat } from './tools.fixtures.ts'
import { turnDeadlineMs } from './turns.ts'

const stepMs = 500

let chat: ToolChat
beforeEach(async () => {
  chat = await openToolChat()
})
afterEach(() => chat.end())

describe('a task whose later step fails', () => {
  const undoable = (name: string) =>
    chat.server.tool(name, {
      compensation: { tool: `cancel_${name}`, arguments: { id: '=result.id', why: '=input.why' } },
    })
  const trip = () => [
    undoable('hotel'),
    undoable('car'),
    chat.server.tool('cancel_hotel'),
    chat.server.tool('cancel_car'),
    chat.server.tool('pay'),
    chat.server.tool('mail'),
  ]
  const plan = [{ name: 'hotel', arguments: { why: 'trip' } }, { name: 'car' }, { name: 'pay' }, { name: 'mail' }]
  beforeEach(() => {
    chat.server.answers.set('hotel', { body: { id: 'h1' } })
    chat.server.answers.set('car', { body: { id: 'c1' } })
  })

  it('is undone newest first, and what came behind the failure is not begun', async () => {
    await chat.start(trip())
    chat.server.answers.set('pay', { status: 500 })
    const result = await chat.ask(plan)
    expect(chat.names()).toEqual(['hotel', 'car', 'pay', 'cancel_car', 'cancel_hotel'])
    expect(chat.server.arrived.at(-1)?.body).toEqual({ id: 'h1', why: 'trip' })
    expect(outcomes(result)).toEqual([
      ['hotel', 'ok', undefined],
      ['car', 'ok', undefined],
      ['cancel_car', 'ok', undefined],
      ['cancel_hotel', 'ok', undefined],
      ['pay', 'unknown', 'outcome_unknown'],
      ['mail', 'refused', 'earlier_step_failed'],
    ])
    const undone = (await chat.records()).filter(({ id }) => id.endsWith(':undo'))
    expect(undone.map(({ id }) => id).sort()).toEqual(
      ['call_1_0:undo', 'call_1_1:undo'].map((id) => `${chat.conversationId}:m1:${id}`),
    )
    expect(chat.server.arrived.map(({ key }) => key)).toContain(`${chat.conversationId}:m1:call_1_0:undo`)
    const told = chat.requests.at(-1)?.messages.find((message) => message.role === 'tool' && message.name === 'pay')
    expect(told?.content).toContain('the earlier steps of this task were undone')
  })

  it('is undone once, though a process died in the middle of it', async () => {
    await chat.start(trip())
    const id = `${chat.conversationId}:m1`
    const known = {
      conversationId: chat.conversationId,
      turnId: id,
      arguments: {},
      startedAt: chat.clock.now().toISOString(),
    }
    await chat.work(async (tenant) => {
      const { customerId } = await tenant.get(Conversations, chat.conversationId)
      const turn = {
        id,
        customerId,
        conversationId: chat.conversationId,
        clientMessageId: 'm1',
        startedAt: tenant.now,
        trace: {},
      }
      const text = `calls ${JSON.stringify(plan)}`
      tenant.create(Turns, { ...turn, running: true, text, input: { kind: 'words' } })
      for (const [position, [callId, tool, content]] of [
        ['call_1_0', 'hotel', { id: 'h1' }] as const,
        ['call_1_1', 'car', { id: 'c1' }] as const,
        ['call_1_1:undo', 'cancel_car', {}] as const,
      ].entries()) {
        const done = { state: 'done', outcome: 'ok', content: JSON.stringify(content) } as const
        tenant.create(ToolCalls, { ...known, ...done, id: `${id}:${callId}`, customerId, tool, position })
      }
      tenant.create(ToolCalls, { ...known, id: `${id}:call_1_2`, customerId, tool: 'pay', state: 'attempting' })
    })
    await chat.running.runtime.recover()
    expect(chat.names()).toEqual(['cancel_hotel'])
    const { result } = await chat.work((tenant) => tenant.get(Turns, id))
    expect(result?.toolCalls.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'hotel ok',
      'car ok',
      'cancel_car ok',
      'cancel_hotel ok',
      'pay unknown',
      'mail refused',
    ])
  })

  it('is undone also where the turn’s own deadline ended the step, whose outcome is then unknown', async () => {
    await chat.start(trip())
    chat.server.answers.set('pay', { hold: new Promise(() => undefined) })
    const turn = chat.ask(plan)
    await expect.poll(() => chat.names()).toEqual(['hotel', 'car', 'pay'])
    // In small steps, so that each renewal of its lease is written before the next.
    for (let passedMs = 0; passedMs < turnDeadlineMs; passedMs += stepMs) {
      await chat.clock.advance(stepMs)
      await chat.records()
    }
    expect((await turn).message?.text).toContain('taking longer')
    await expect.poll(() => chat.names()).toEqual(['hotel', 'car', 'pay', 'cancel_car', 'cancel_hotel'])
    const outcome = async (tool: string) => (await chat.records()).find((record) => record.tool === tool)?.outcome
    await expect.poll(() => outcome('cancel_hotel')).toBe('ok')
    expect([await outcome('pay'), await outcome('mail')]).toEqual(['unknown', undefined])
  })

  it('says honestly what could not be undone', async () => {
    await chat.start(trip())
    chat.server.answers.set('pay', { status: 500 })
    chat.server.answers.set('cancel_car', { status: 409, body: { code: 'gone', message: 'the car has left' } })
    expect(outcomes(await chat.ask(plan))).toContainEqual(['cancel_car', 'refused', 'gone'])
    const told = chat.requests.at(-1)?.messages.find((message) => message.role === 'tool' && message.name === 'pay')
    expect(told?.content).toContain('compensation_failed')
    expect(told?.content).toContain('"by":"cancel_hotel","outcome":"undone"')
  })

  it('is left as it is where nothing failed, or where a step was merely refused', async () => {
    await chat.start(trip())
    chat.server.answers.set('pay', { status: 422, body: { code: 'no_funds', message: 'the card was declined' } })
    await chat.ask(plan)
    expect(chat.names()).toEqual(['hotel', 'car', 'pay', 'mail'])
  })
})
