import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { openEvents } from '../security/events.ts'
import { createScriptedProvider } from '../security/scripted-provider.ts'
import { buildWorld, type Chat, type World } from '../security/world.ts'
import { reachableClient } from './client.ts'
import { openSocket, socketUrl, ticketOf } from './socket-client.ts'

const provider = createScriptedProvider()
let world: World
beforeAll(async () => {
  world = await buildWorld(reachableClient, provider)
})
afterAll(() => world.end())

/** A person has the conversation. */
async function takeOver(chat: Chat): Promise<string> {
  await chat.say('call escalate_to_human {"reason":"asked"}')
  await world.platform.kernel.idle()
  const items = (await world.ask('/v1/escalations', { headers: world.agent })).body.items as {
    id: string
    conversationId: string
  }[]
  const { id } = items.find(({ conversationId }) => conversationId === chat.id) ?? { id: '' }
  await world.ask(`/v1/escalations/${id}/claim`, { method: 'POST', headers: world.agent, body: {} })
  await world.platform.kernel.idle()
  return id
}
const asPerson = (escalationId: string, action: string, body: object) =>
  world.ask(`/v1/escalations/${escalationId}/${action}`, { method: 'POST', headers: world.agent, body })

describe('a socket', () => {
  it('takes a message and streams its reply; the same message again is the same turn', async () => {
    const chat = await world.open('desk')
    const socket = await openSocket(world, chat)
    socket.send({ type: 'message', clientMessageId: 'm1', text: 'one two' })
    const completed = await socket.until('completed')
    expect(completed).toMatchObject({ clientMessageId: 'm1', data: { message: { text: 'You said one two' } } })
    const deltas = socket.seen.filter(({ event }) => event === 'delta')
    expect(deltas.map(({ data }) => data.text).join('')).toBe('You said one two')
    socket.send({ type: 'message', clientMessageId: 'm1', text: 'one two' })
    expect((await socket.until('completed')).data).toEqual(completed.data)
    expect(await chat.messages()).toHaveLength(3)
    socket.cut()
  })

  it('that is cut in mid-reply loses and doubles nothing', async () => {
    const chat = await world.open('desk')
    const first = await openSocket(world, chat)
    first.send({ type: 'message', clientMessageId: 'm1', text: 'wait' })
    const { id: lastEventId } = await first.until('delta')
    first.cut()
    const second = await openSocket(world, chat)
    second.send({ type: 'message', clientMessageId: 'm1', text: 'wait', lastEventId })
    provider.release()
    const { data } = await second.until('completed')
    expect(data).toMatchObject({ message: { text: 'first second' } })
    const texts = second.seen.filter(({ event }) => event === 'delta').map((frame) => frame.data.text)
    expect(texts).toEqual(['second'])
    second.cut()
  })

  it('shows what a person writes, that they are there and writing, and what came while nobody listened', async () => {
    const chat = await world.open('desk')
    const escalationId = await takeOver(chat)
    const socket = await openSocket(world, chat, 4)
    const desk = await openEvents(`${world.platform.url}/v1/escalations/${escalationId}/stream`, {
      headers: world.agent,
    })
    expect((await socket.until('presence')).data).toMatchObject({ who: 'person' })
    await asPerson(escalationId, 'typing', { author: 'Anna' })
    expect((await socket.until('typing')).data).toEqual({ who: 'person', author: 'Anna' })
    await asPerson(escalationId, 'reply', { text: 'Here I am', author: 'Anna' })
    const message = await socket.until('message')
    expect(message.data).toMatchObject({ message: { role: 'person', text: 'Here I am' } })
    socket.send({ type: 'typing' })
    expect((await desk.until('typing')).data).toEqual({ who: 'customer' })
    socket.send({ type: 'read', sequence: Number(message.id) })
    expect((await desk.until('read')).data).toEqual({ who: 'customer', sequence: Number(message.id) })
    socket.cut()
    await asPerson(escalationId, 'reply', { text: 'Still there?', author: 'Anna' })
    const again = await openSocket(world, chat, Number(message.id))
    expect((await again.until('message')).data).toMatchObject({ message: { text: 'Still there?' } })
    again.cut()
    desk.cut()
  })

  it('is opened by a ticket of that conversation, once, and by nothing else', async () => {
    const [chat, other] = [await world.open('desk'), await world.open('desk')]
    const refused = (url: string) =>
      new Promise<number>((resolve, reject) => {
        const socket = new WebSocket(url)
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
        socket.on('open', () => reject(new Error('it was opened')))
        socket.on('error', () => undefined)
      })
    const ticket = await ticketOf(world, chat)
    expect(await refused(socketUrl(world, other, ticket))).toBe(401)
    expect(await refused(socketUrl(world, chat, ticket))).toBe(401)
    expect(await refused(socketUrl(world, chat, 'made-up'))).toBe(401)
    const plain = `/v1/conversations/${chat.id}/socket?ticket=${await ticketOf(world, chat)}`
    expect((await world.ask(plain)).body).toMatchObject({ status: 412 })
  })

  it.each([
    ['no JSON', '{', 'type'],
    ['an unknown type', { type: 'shout' }, 'type'],
    ['an empty text', { type: 'message', clientMessageId: 'x', text: ' ' }, 'text'],
    ['a reserved id', { type: 'message', clientMessageId: 'approval.1', text: 'yes' }, 'clientMessageId'],
  ])('answers %s with a problem that names the field, and goes on', async (_, frame, path) => {
    const socket = await openSocket(world, await world.open('desk'))
    socket.send(frame)
    const { data } = await socket.until('error')
    expect(data.problem).toMatchObject({ status: 400, errors: [path === 'type' ? {} : { path }] })
    socket.send({ type: 'message', clientMessageId: 'm1', text: 'hi' })
    await socket.until('completed')
    socket.cut()
  })

  it('takes as many frames a minute as HTTP takes requests, and closes at one that is too large', async () => {
    const socket = await openSocket(world, await world.open('desk'))
    for (let sent = 0; sent < 130; sent += 1) socket.send({ type: 'read', sequence: 0 })
    expect((await socket.until('error')).data.problem).toMatchObject({ status: 429 })
    socket.send('x'.repeat(70_000))
    expect((await socket.closed).code).toBe(1009)
  })

  it('is closed with a hint to come back where the process stops, and what was said is there afterwards', async () => {
    const chat = await world.open('desk')
    const socket = await openSocket(world, chat)
    socket.send({ type: 'message', clientMessageId: 'm1', text: 'before' })
    await socket.until('completed')
    await world.restart()
    expect((await socket.until('reconnect')).data).toEqual({ afterMs: 1_000 })
    expect((await socket.closed).code).toBe(1012)
    const again = await openSocket(world, chat)
    again.send({ type: 'message', clientMessageId: 'm1', text: 'before' })
    expect((await again.until('completed')).data).toMatchObject({ message: { text: 'You said before' } })
    again.cut()
  })
})
