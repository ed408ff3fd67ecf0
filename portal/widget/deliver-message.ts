/** One message of the customer's to its answer, over as many connections as it takes. */
import { isTemporary, type Problem, problemOf } from '../browser/problem.ts'
import type { ConversationStatus, HandoffState, Message, ToolActivity } from '../browser/shapes.ts'
import { readEvents } from '../browser/sse.ts'

export type ReplyEvent =
  | { readonly event: 'delta' | 'reset'; readonly text: string }
  | ({ readonly event: 'tool' } & ToolActivity)
  | { readonly event: 'handoff'; readonly state: HandoffState }
  | { readonly event: 'completed'; readonly message: Message | null; readonly status: ConversationStatus }

export type Delivered =
  | { readonly kind: 'completed' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'refused'; readonly problem: Problem }

export interface Delivery {
  /** Sends the message; `lastEventId` resumes behind that event. Nothing where nobody answered. */
  readonly post: (lastEventId: string | undefined) => Promise<Response | undefined>
  readonly onEvent: (event: ReplyEvent) => void
  /** Whether the server is being reached: false after a cut, true with the next event. */
  readonly onConnection: (connected: boolean) => void
  /** Waits before the given attempt (from 0). */
  readonly wait: (attempt: number) => Promise<void>
  readonly signal: AbortSignal
}

/** A server that keeps failing is given up after these attempts; a network that is away never is. */
const SERVER_FAILURES_LIMIT = 5

/** The same message with the same id may be sent any number of times: the server answers it once. Resumes with the id of the last whole event. */
export async function deliverMessage({ post, onEvent, onConnection, wait, signal }: Delivery): Promise<Delivered> {
  let lastEventId: string | undefined
  let serverFailures = 0
  for (let attempt = 0; !signal.aborted; attempt++) {
    const response = await post(lastEventId)
    if (response && !response.ok) {
      serverFailures += 1
      if (!isTemporary(response.status) || serverFailures >= SERVER_FAILURES_LIMIT)
        return { kind: 'refused', problem: await problemOf(response) }
    } else if (response?.body) {
      for await (const { event, data, id } of readEvents(response.body)) {
        if (id) lastEventId = id
        attempt = 0
        serverFailures = 0
        onConnection(true)
        if (event === 'error') return { kind: 'refused', problem: JSON.parse(data).problem }
        if (isReplyEvent(event)) onEvent({ ...JSON.parse(data), event })
        if (event === 'completed') return { kind: 'completed' }
      }
    }
    if (signal.aborted) break
    if (!response?.ok || !response.body) onConnection(false)
    await wait(attempt)
  }
  return { kind: 'stopped' }
}

const isReplyEvent = (event: string) => ['delta', 'reset', 'tool', 'handoff', 'completed'].includes(event)
