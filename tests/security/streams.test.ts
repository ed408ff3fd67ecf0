import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientFolder } from './client-folder.ts'
import { type Events, openEvents, type SentEvent } from './events.ts'
import { createScriptedProvider } from './scripted-provider.ts'
import { buildWorld, type Chat, type World } from './world.ts'

const provider = createScriptedProvider()
let world: World

beforeAll(async () => {
  world = await buildWorld(clientFolder('http://127.0.0.1:9'), provider)
})
afterAll(() => world.end())

function post(chat: Chat, text: string, clientMessageId: string, lastEventId?: string): Promise<Events> {
  return openEvents(`${world.platform.url}/v1/conversations/${chat.id}/messages`, {
    method: 'POST',
    headers: {
      ...chat.headers,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    body: JSON.stringify({ clientMessageId, text }),
  })
}

/** What the customer has in front of them after these events. */
const shown = (events: readonly SentEvent[], before = '') =>
  events.reduce((text, { event, data }) => {
    if (event === 'reset') return String(data.text)
    return event === 'delta' ? text + String(data.text) : text
  }, before)

const ticketFor = async (chat: Chat) => {
  const answer = await world.ask(`/v1/conversations/${chat.id}/stream-ticket`, {
    method: 'POST',
    headers: chat.headers,
  })
  return String(answer.body.ticket)
}

describe('a reply that streams', () => {
  it('goes on after the last event that arrived, where the connection was cut in the middle', async () => {
    const chat = await world.open('desk')
    const first = await post(chat, 'wait', 'm1')
    const delta = await first.until('delta')
    expect(delta.data).toEqual({ text: 'first ' })
    first.cut()
    const second = await post(chat, 'wait', 'm1', delta.id)
    provider.release()
    const events = await second.rest()
    expect(shown(events, 'first ')).toBe('first second')
    expect(events.at(-1)).toMatchObject({ event: 'completed', data: { message: { text: 'first second' } } })
    expect(await chat.messages()).toHaveLength(3)
  })

  it.each([
    ['an id of this stream', (events: readonly SentEvent[]) => events[1]?.id],
    ['the last id', (events: readonly SentEvent[]) => events.at(-2)?.id],
    ['an id of somewhere else', () => 'elsewhere-3'],
    ['no id', () => undefined],
  ])('comes whole after its end, with %s', async (_, idOf) => {
    const chat = await world.open('desk')
    const events = await (await post(chat, 'one two three four', 'm1')).rest()
    const id = idOf(events)
    const place = events.findIndex((event) => event.id === id)
    const again = await (await post(chat, 'one two three four', 'm1', id)).rest()
    expect(shown(again, shown(events.slice(0, place + 1)))).toBe('You said one two three four')
    expect(again.at(-1)).toMatchObject({ event: 'completed' })
    expect(await chat.messages()).toHaveLength(3)
  })

  it('has no second turn however often it is asked for at the same moment', async () => {
    const chat = await world.open('desk')
    const answers = await Promise.all(Array.from({ length: 10 }, () => chat.say('call note {"text":"once"}', 'm1')))
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(200))
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
    expect(await chat.messages()).toHaveLength(3)
    const trace = await world.ask(`/v1/conversations/${chat.id}/trace`, { headers: world.admin })
    expect(trace.body.turns).toHaveLength(1)
  })

  it('keeps other messages waiting, and answers them one after the other', async () => {
    const chat = await world.open('desk')
    const first = await post(chat, 'wait', 'm1')
    await first.until('delta')
    // Sent at once over two connections, they have no order but the one in which they arrive.
    const others = [chat.say('second', 'm2'), chat.say('third', 'm3')]
    provider.release()
    await Promise.all([first.rest(), ...others])
    const said = (await chat.messages()).slice(1).map((message) => message.text)
    expect(said.slice(0, 2)).toEqual(['wait', 'first second'])
    const exchanges = [said.slice(2, 4), said.slice(4)]
    expect(exchanges).toContainEqual(['second', 'You said second'])
    expect(exchanges).toContainEqual(['third', 'You said third'])
  })
})

describe('a stream of what nobody asked for', () => {
  const stream = (chat: Chat, ticket: string, more = '') =>
    `${world.platform.url}/v1/conversations/${chat.id}/stream?ticket=${ticket}${more}`

  it('opens once per ticket, and only for the conversation of the ticket', async () => {
    const [chat, other] = [await world.open('desk'), await world.open('desk')]
    const ticket = await ticketFor(chat)
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => openEvents(stream(chat, ticket))))
    const opened = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
    expect(opened).toHaveLength(1)
    for (const events of opened) events.cut()
    const refusals = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [String(attempt.reason)] : []))
    for (const refusal of refusals) expect(refusal).toContain('401')
    await expect(openEvents(stream(other, await ticketFor(chat)))).rejects.toThrow('401')
    await expect(openEvents(stream(chat, 'never-given'))).rejects.toThrow('401')
  })

  it('tells that the conversation was closed', async () => {
    const chat = await world.open('desk')
    const events = await openEvents(stream(chat, await ticketFor(chat)))
    await world.ask(`/v1/conversations/${chat.id}/close`, { method: 'POST', headers: chat.headers })
    await events.until('closed')
    events.cut()
  })
})

describe('another process on the same folder', () => {
  it('gives a reply of before whole to whoever comes back for it, and the conversation goes on', async () => {
    const chat = await world.open('desk')
    const events = await (await post(chat, 'one two three', 'm1')).rest()
    await world.restart()
    const again = await (await post(chat, 'one two three', 'm1', events[1]?.id)).rest()
    expect(shown(again, 'You ')).toBe('You said one two three')
    expect(again.at(-1)).toEqual(expect.objectContaining({ event: 'completed', data: events.at(-1)?.data }))
    expect((await chat.say('more', 'm2')).body).toMatchObject({ message: { text: 'You said more' } })
    expect(await chat.messages()).toHaveLength(5)
  })
})
