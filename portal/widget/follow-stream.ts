/** What the server says unasked: a person's messages, handoffs, typing. */
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
  readonly url: (ticket: string, after: number) => string
  /** Sequence of the last message that was seen. */
  readonly after: () => number
  readonly onEvent: (event: PushedEvent) => void
  readonly onConnection: (connected: boolean) => void
  /** The conversation is not to be had any more. */
  readonly onGone: () => void
  readonly wait: (attempt: number) => Promise<void>
  readonly signal: AbortSignal
}

/** Follows until stopped, until the conversation is closed or gone. Every connection asks for what came after the last message seen. */
export async function followStream(follower: StreamFollower): Promise<void> {
  const { signal } = follower
  for (let attempt = 0; !signal.aborted; attempt++) {
    const answer = await follower.ticket()
    if (signal.aborted) return
    if (answer.kind === 'refused' && [401, 403, 404, 410].includes(answer.problem.status)) return follower.onGone()
    if (answer.kind === 'ok') {
      const end = await listen(follower, answer.value.ticket)
      if (end === 'closed') return
      if (end === 'cut_after_opening') attempt = 0
    } else {
      follower.onConnection(false)
    }
    if (!signal.aborted) await follower.wait(attempt)
  }
}

/** One connection. EventSource would reconnect by itself with the ticket that is spent, so it is closed at the first error. */
function listen(
  { url, after, onEvent, onConnection, signal }: StreamFollower,
  ticket: string,
): Promise<'closed' | 'cut' | 'cut_after_opening'> {
  return new Promise((resolve) => {
    const source = new EventSource(url(ticket, after()))
    let opened = false
    const end = (how: 'closed' | 'cut' | 'cut_after_opening') => {
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
    for (const event of ['message', 'handoff', 'typing', 'closed'] as const) {
      source.addEventListener(event, ({ data }) => {
        onEvent({ ...JSON.parse(data), event })
        if (event === 'closed') end('closed')
      })
    }
  })
}
