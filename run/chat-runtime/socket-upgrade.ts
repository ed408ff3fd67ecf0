/** Upgrades in front of the gateway: a request goes through it as any other does, and becomes a socket where the route of the socket accepted it. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type ConversationSockets, maxFrameBytes } from './socket.ts'

/** What of a server takes part. */
interface Upgrading {
  on(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown
}

export type Fetch = (request: Request, environment: { incoming: IncomingMessage }) => Response | Promise<Response>

export function upgradeSockets(
  server: Upgrading,
  fetch: Fetch,
  sockets: ConversationSockets,
  onFault: (message: string, error: unknown) => void,
): void {
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes })
  const upgrade = async (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const request = requestOf(incoming)
    const answer = await fetch(request, { incoming })
    const session = sockets.take(request)
    if (!session) return refuse(socket, answer.status, answer.headers, await answer.text())
    if (socket.destroyed) return session.end()
    // Of a handshake that is none nothing becomes a socket.
    socket.once('close', () => session.end())
    webSockets.handleUpgrade(incoming, socket, head, (webSocket) => session.open(webSocket))
  }
  server.on('upgrade', (incoming, socket, head) => {
    // Who hangs up during the handshake is told nothing.
    socket.on('error', () => socket.destroy())
    upgrade(incoming, socket, head).catch((error: unknown) => {
      onFault('a request to upgrade could not be attended to', error)
      socket.destroy()
    })
  })
}

function requestOf({ url = '/', headers }: IncomingMessage): Request {
  const known = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  )
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), { headers: known })
}

function refuse(socket: Duplex, status: number, headers: Headers, body: string): void {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`)
  const head = [
    `HTTP/1.1 ${status} Refused`,
    ...lines,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
