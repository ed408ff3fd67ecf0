import { readLog } from '@workflow/engine'
import { ticketIdOf } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { handover, organizationId } from '../../tests/fixtures/runtime.ts'
import { lookUp, openToolChat, outcomes, type ToolChat } from './tools.fixtures.ts'

let chat: ToolChat
beforeEach(async () => {
  chat = await openToolChat()
})
afterEach(() => chat.end())

describe('calls of one answer', () => {
  it('run at the same time where they only read', async () => {
    await chat.start([chat.server.tool('first', lookUp), chat.server.tool('second', lookUp)])
    let release: () => void = () => undefined
    chat.server.answers.set('first', {
      hold: new Promise<void>((resolve) => {
        release = resolve
      }),
    })
    const turn = chat.ask([{ name: 'first' }, { name: 'second' }])
    await expect.poll(() => chat.names()).toEqual(expect.arrayContaining(['first', 'second']))
    release()
    expect(outcomes(await turn)).toHaveLength(2)
  })

  it('run one after the other, in their order, where they change something', async () => {
    await chat.start([chat.server.tool('first'), chat.server.tool('second'), chat.server.tool('read', lookUp)])
    let release: () => void = () => undefined
    chat.server.answers.set('first', {
      hold: new Promise<void>((resolve) => {
        release = resolve
      }),
    })
    const turn = chat.ask([{ name: 'first' }, { name: 'second' }, { name: 'read' }])
    await expect.poll(() => chat.names()).toEqual(expect.arrayContaining(['first', 'read']))
    expect(chat.names()).not.toContain('second')
    release()
    await turn
    expect(chat.names().at(-1)).toBe('second')
  })
})

describe('a system that is down', () => {
  it('is asked again only where a repeated call has one effect, with the same key', async () => {
    await chat.start([chat.server.tool('once'), chat.server.tool('again', { idempotent: true })])
    for (const name of ['once', 'again']) chat.server.answers.set(name, { status: 503 })
    await chat.ask([{ name: 'once' }])
    expect(chat.names()).toEqual(['once'])
    const turn = chat.ask([{ name: 'again' }])
    await expect
      .poll(async () => {
        await chat.clock.advance(1_000)
        return chat.names().length
      })
      .toBe(4)
    await turn
    expect(new Set(chat.server.arrived.slice(1).map(({ key }) => key)).size).toBe(1)
  })

  it('is not asked after five failures in a row, and is tried once when the pause is over', async () => {
    await chat.start([chat.server.tool('look', lookUp)])
    chat.server.answers.set('look', { status: 500 })
    for (let time = 0; time < 5; time++) await chat.ask([{ name: 'look' }])
    expect(outcomes(await chat.ask([{ name: 'look' }]))).toEqual([['look', 'failed', 'tool_unavailable']])
    expect(chat.names()).toHaveLength(5)
    await chat.clock.advance(30_000)
    await chat.ask([{ name: 'look' }])
    expect(outcomes(await chat.ask([{ name: 'look' }]))).toEqual([['look', 'failed', 'tool_unavailable']])
    expect(chat.names()).toHaveLength(6)
    await chat.clock.advance(30_000)
    chat.server.answers.set('look', { body: { fine: true } })
    expect(outcomes(await chat.ask([{ name: 'look' }]))).toEqual([['look', 'ok', undefined]])
    expect(outcomes(await chat.ask([{ name: 'look' }]))).toEqual([['look', 'ok', undefined]])
  })

  it('is not one that refuses', async () => {
    await chat.start([chat.server.tool('look', lookUp)])
    chat.server.answers.set('look', { status: 404 })
    for (let time = 0; time < 7; time++) await chat.ask([{ name: 'look' }])
    expect(chat.names()).toHaveLength(7)
  })
})

describe('permissions of an entry', () => {
  it.each([
    [['read'], true, 'permission_denied'],
    [[], false, 'permission_denied'],
    [['write:bookings'], true, undefined],
    [['read:personal_data'], false, undefined],
  ])('%j, where a call that changes state is %s: %s', async (permissions, changesState, code) => {
    await chat.start([chat.server.tool('act', { permissions, changesState })])
    expect(outcomes(await chat.ask([{ name: 'act' }]))[0]?.[2]).toBe(code)
    expect(chat.names()).toHaveLength(code === undefined ? 1 : 0)
  })
})

describe('a ticket that a customer asks for', () => {
  it.each([
    ['create_ticket', { subject: 'Damaged', description: 'It came damaged' }, 'ticketId'],
    ['request_callback', { phone: '+353 1 5550100' }, 'callbackId'],
  ])('by %s is told by the number that support opens it under', async (name, values, told) => {
    await chat.start([{ ...handover, name, changesState: true }])
    await chat.ask([{ name, arguments: values }])
    const log = await readLog(chat.running.ports, organizationId, { limit: 100 })
    const requested = log.map(({ event }) => event).find(({ type }) => type === 'ticket_requested')
    const result = chat.requests.at(-1)?.messages.find(({ role }) => role === 'tool')
    const number = ticketIdOf(String(Reflect.get(Object(requested?.data), 'requestId')))
    expect(result?.content).toContain(`"${told}":"${number}"`)
  })
})
