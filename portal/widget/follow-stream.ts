/** What the server says unasked: a person's messages, handoffs, typing. Over a socket, or over server-sent events where something on the way lets no socket through. */
import type { Answer } from '../browser/problem.ts'
import type { HandoffState, Message } from '../browser/shapes.ts'

export type PushedEvent =
  | { readonly event: 'message'; readonly message: Message }
  | { readonly event: 'handoff'; readonly state: HandoffState }
  | { readonly event: 'typing'; readonly author?: string }
  | { readonly event: 'closed' }

export interface StreamFollower {
  /** A ticket opens one connection, once. */
  readonly ticket: () => Promise<Answer<{ readonly ticket: string }>>
  readonly url: (way: Way, ticket: string, after: number) => string
  /** Sequence of the last message that was seen. */
  readonly after: () => number
  readonly onEvent: (event: PushedEvent) => void
  readonly onConnection: (connected: boolean) => void
  /** The conversation is not to be had any more. */
  readonly onGone: () => void
  readonly wait: (attempt: number) => Promise<void>
  readonly signal: AbortSignal
}

export type Way = 'socket' | 'stream'
type End = 'closed' | 'cut' | 'cut_after_opening'

/** Follows until stopped, until the conversation is closed or gone. Every connection asks for what came after the last message seen. */
export async function followStream(follower: StreamFollower): Promise<void> {
  const { signal } = follower
  let way: Way = 'socket'
  for (let attempt = 0; !signal.aborted; attempt++) {
    const answer = await follower.ticket()
    if (signal.aborted) return
    if (answer.kind === 'refused' && [401, 403, 404, 410].includes(answer.problem.status)) return follower.onGone()
    if (answer.kind === 'ok') {
      const { ticket } = answer.value
      const end: End = await (way === 'socket' ? overSocket(follower, ticket) : overEvents(follower, ticket))
      if (end === 'closed') return
      if (end === 'cut_after_opening') attempt = 0
      else {
        // Who cannot open the one way may be able to open the other: the first time at once.
        way = way === 'socket' ? 'stream' : 'socket'
        if (attempt === 0) continue
      }
    } else {
      follower.onConnection(false)
    }
    if (!signal.aborted) await follower.wait(attempt)
  }
}

const EVENTS = ['message', 'handoff', 'typing', 'closed'] as const
const isPushed = (event: unknown): event is PushedEvent['event'] => EVENTS.some((one) => one === event)

function overSocket({ url, after, onEvent, onConnection, signal }: StreamFollower, ticket: string): Promise<End> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url('socket', ticket, after()))
    let opened = false
    const end = (how: End) => {
      signal.removeEventListener('abort', stop)
      // Its end is told later: by then another conversation may have been begun, which it says nothing of.
      socket.onclose = null
      socket.close()
      resolve(how)
    }
    const stop = () => end('cut')
    signal.addEventListener('abort', stop)
    socket.onopen = () => {
      opened = true
      onConnection(true)
    }
    // It says nothing of why. Whether anything is wrong with the server shows the next way.
    socket.onclose = () => {
      if (opened) onConnection(false)
      end(opened ? 'cut_after_opening' : 'cut')
    }
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data))
      if (!isPushed(frame.event)) return
      onEvent({ ...frame.data, event: frame.event })
      if (frame.event === 'closed') end('closed')
    }
  })
}

/** One connection. EventSource would reconnect by itself with the ticket that is spent, so it is closed at the first error. */
function overEvents({ url, after, onEvent, onConnection, signal }: StreamFollower, ticket: string): Promise<End> {
  return new Promise((resolve) => {
    const source = new EventSource(url('stream', ticket, after()))
    let opened = false
    const end = (how: End) => {
      source.close()
      signal.removeEventListener('abort', stop)
      resolve(how)
    }
    const stop = () => end('cut')
    signal.addEventListener('abort', stop)
    source.onopen = () => {
      opened = true
      onConnection(true)
    }
    source.onerror = () => {
      onConnection(false)
      end(opened ? 'cut_after_opening' : 'cut')
    }
    for (const event of EVENTS) {
      source.addEventListener(event, ({ data }) => {
        onEvent({ ...JSON.parse(data), event })
        if (event === 'closed') end('closed')
      })
    }
  })
}
