/** A page's side of a socket: every frame in the order of its coming. */
import { WebSocket } from 'ws'
import { patienceMs } from '../security/events.ts'
import type { Chat, World } from '../security/world.ts'

interface SocketFrame {
  readonly event: string
  readonly id?: string
  readonly clientMessageId?: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface SocketClient {
  send(frame: object | string): void
  /** The next frame of that event; what comes before it is left out. */
  until(event: string): Promise<SocketFrame>
  readonly seen: readonly SocketFrame[]
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  /** Hangs up without a word. */
  cut(): void
}

export async function ticketOf(world: World, chat: Chat): Promise<string> {
  const path = `/v1/conversations/${chat.id}/stream-ticket`
  return String((await world.ask(path, { method: 'POST', headers: chat.headers })).body.ticket)
}

export const socketUrl = (world: World, chat: Chat, ticket: string, after = 0) =>
  `${world.platform.url.replace('http', 'ws')}/v1/conversations/${chat.id}/socket?ticket=${ticket}&after=${after}`

export async function openSocket(world: World, chat: Chat, after = 0): Promise<SocketClient> {
  const socket = new WebSocket(socketUrl(world, chat, await ticketOf(world, chat), after))
  const seen: SocketFrame[] = []
  let read = 0
  let wake = () => {}
  socket.on('message', (data) => {
    seen.push(JSON.parse(String(data)) as SocketFrame)
    wake()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  socket.on('error', () => undefined)
  return {
    seen,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    cut: () => socket.terminate(),
    until: async (event) => {
      const timeout = AbortSignal.timeout(patienceMs)
      for (;;) {
        for (; read < seen.length; ) {
          const frame = seen[read]
          read += 1
          if (frame?.event === event) return frame
        }
        if (timeout.aborted) throw new Error(`no ${event} came, but ${seen.map((frame) => frame.event).join(', ')}`)
        await new Promise<void>((resolve) => {
          wake = resolve
          timeout.addEventListener('abort', () => resolve(), { once: true })
        })
      }
    },
  }
}
