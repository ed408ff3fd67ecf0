import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Caller } from '@workflow/engine'
import { createFakeClock, type FakeClock } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { callRoute, doorOf, openConversation } from '../../tests/fixtures/conversation.ts'
import { handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { createScriptedProvider } from '../../tests/security/scripted-provider.ts'
import { mostWaitingCharacters } from './customer-stream.ts'
import { tell } from './follow-people.ts'
import { Conversations } from './model.ts'
import { heartbeatMs } from './socket.ts'

const path = '/v1/conversations/{conversationId}/socket'

let clock: FakeClock
let running: TestRuntime
let server: Server
let conversationId: string
beforeEach(async () => {
  clock = createFakeClock()
  running = await startRuntime(createScriptedProvider(), { tools: [handover], mocks: {} }, { clock })
  conversationId = await openConversation(running)
  server = createServer()
  running.runtime.upgradeSockets(server, route)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await running.stop({ forget: true })
})

/** What the gateway does with a request to upgrade. */
async function route(request: Request): Promise<Response> {
  const found = running.runtime.engine.api.find((one) => one.method === 'GET' && one.path === path)
  if (!found) throw new Error(`no ${path}`)
  const { searchParams } = new URL(request.url)
  const query = { ticket: searchParams.get('ticket'), after: Number(searchParams.get('after')) }
  const given = { params: { conversationId }, query, caller: { kind: 'anonymous' }, request }
  return Reflect.apply(found.handle, undefined, [given, doorOf(running)])
}

interface Client {
  readonly socket: WebSocket
  readonly sequences: number[]
  readonly closed: Promise<number>
}

/** Listens from the first frame on: what waited comes with the answer to the upgrade. */
async function connect(after: number, options: { autoPong: boolean } = { autoPong: true }): Promise<Client> {
  const caller: Caller = { kind: 'customer', conversationId, organizationId }
  const ticketPath = 'POST /v1/conversations/{conversationId}/stream-ticket'
  const made = await callRoute(running, ticketPath, caller, { params: { conversationId } })
  const { port } = server.address() as AddressInfo
  const query = `ticket=${String(Reflect.get(Object(made), 'ticket'))}&after=${after}`
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/conversations/${conversationId}/socket?${query}`, options)
  const sequences: number[] = []
  socket.on('message', (data) => {
    const frame: unknown = JSON.parse(String(data))
    if (Reflect.get(Object(frame), 'event') === 'message') sequences.push(Number(Reflect.get(Object(frame), 'id')))
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  await once(socket, 'open')
  return { socket, sequences, closed }
}

const say = (text: string) =>
  doorOf(running).run(async (tenant) => {
    const conversation = await tenant.get(Conversations, conversationId)
    tell(tenant, conversation, { role: 'person', text, author: 'Anna' })
  })

describe('a heartbeat', () => {
  it('closes who does not answer within two beats, and keeps who does', async () => {
    const [dead, alive] = [await connect(0, { autoPong: false }), await connect(0)]
    let pings = 0
    alive.socket.on('ping', () => {
      pings += 1
    })
    await clock.advance(heartbeatMs)
    await vi.waitFor(() => expect(pings).toBe(1))
    expect(dead.socket.readyState).toBe(WebSocket.OPEN)
    // What was answered has come back when a later question is answered.
    await roundTrip(alive.socket)
    await clock.advance(heartbeatMs)
    expect(await dead.closed).toBe(1006)
    for (let beat = 2; beat <= 5; beat += 1) {
      await vi.waitFor(() => expect(pings).toBe(beat))
      await roundTrip(alive.socket)
      await clock.advance(heartbeatMs)
    }
    expect(alive.socket.readyState).toBe(WebSocket.OPEN)
    alive.socket.terminate()
  })
})

/** A frame that is refused at once. */
async function roundTrip(socket: WebSocket): Promise<void> {
  const answered = new Promise<void>((resolve) =>
    socket.on('message', (data) => {
      if (String(data).includes('"error"')) resolve()
    }),
  )
  socket.send('{}')
  await answered
}

describe('who reads slowly', () => {
  it('is cut when the answers to their own frames pile up', async () => {
    const flood = await connect(0)
    flood.socket.pause()
    const connections = () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      )
    // The answer names what is wrong with the first, until there are too many of them.
    const large = JSON.stringify({ type: 'typing', ['x'.repeat(60_000)]: 1 })
    const small = JSON.stringify({ clientMessageId: 'x'.repeat(100) })
    for (let place = 0; place < 40_000 && (await connections()) > 0; place += 100)
      for (let more = 0; more < 100; more += 1) flood.socket.send(place < 200 ? large : small)
    await vi.waitFor(async () => expect(await connections()).toBe(0), 20_000)
    flood.socket.resume()
    expect(await flood.closed).toBe(1006)
  }, 60_000)

  it('is cut when more than a mebibyte waits for them, and loses nothing by coming back', async () => {
    const slow = await connect(0)
    slow.socket.pause()
    const text = 'x'.repeat(mostWaitingCharacters / 8)
    // The machine's own buffers for a connection take some megabytes before anything waits here.
    const count = 120
    for (let place = 0; place < count; place += 1) await say(text)
    await running.kernel.idle()
    slow.socket.resume()
    expect(await slow.closed).toBe(1013)
    const first = slow.sequences.length
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(count)

    const seen = [...slow.sequences]
    while (seen.length < count) {
      const again = await connect(seen.at(-1) ?? 0)
      await Promise.race([
        again.closed,
        vi.waitFor(() => expect(seen.length + again.sequences.length).toBe(count), 20_000),
      ])
      expect(again.sequences.length).toBeGreaterThan(0)
      seen.push(...again.sequences)
      again.socket.terminate()
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, place) => place + 1))
  })
})
