import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followStream } from './follow-stream.ts'

/** A browser's socket: its end is told some time after it was closed. */
class BrowserSocket {
  isClosed = false
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onmessage: ((frame: { data: string }) => void) | null = null
  constructor() {
    sockets.push(this)
  }
  close(): void {
    if (!this.isClosed) setImmediate(() => this.onclose?.())
    this.isClosed = true
  }
}

let sockets: BrowserSocket[]
let connected: boolean[]
let life: AbortController
beforeEach(() => {
  sockets = []
  connected = []
  life = new AbortController()
  vi.stubGlobal('WebSocket', BrowserSocket)
})
afterEach(() => vi.unstubAllGlobals())

async function followed() {
  const ends = followStream({
    ticket: async () => ({ kind: 'ok', value: { ticket: 't' } }),
    url: () => 'ws://portal.example/socket',
    after: () => 0,
    onEvent: ({ event }) => event === 'closed' && life.abort(),
    onConnection: (one) => connected.push(one),
    onGone: () => undefined,
    wait: async () => undefined,
    signal: life.signal,
  })
  await expect.poll(() => sockets.length).toBe(1)
  sockets[0]?.onopen?.()
  return { ends, socket: sockets[0] }
}
const later = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

it.each([
  ['is over', (socket: BrowserSocket | undefined) => socket?.onmessage?.({ data: '{"event":"closed","data":{}}' })],
  ['is left for another', () => life.abort()],
])('a conversation that %s tells nobody that the connection was lost', async (_, end) => {
  const { ends, socket } = await followed()
  end(socket)
  await ends
  await later()
  expect(connected).toEqual([true])
  expect(sockets).toHaveLength(1)
})

it('a connection that is cut is told, and made again', async () => {
  const { ends, socket } = await followed()
  socket?.close()
  await expect.poll(() => sockets.length).toBe(2)
  expect(connected).toEqual([true, false])
  life.abort()
  await ends
})
