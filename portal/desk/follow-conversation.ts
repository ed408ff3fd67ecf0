/** One conversation as it goes on, over as many connections as it takes: every message once, and whether the customer is there and writing. */
import { backoffMs, waitForNetwork } from '../browser/backoff.ts'
import { isTemporary } from '../browser/problem.ts'
import type { Message } from '../browser/shapes.ts'
import type { SignedIn } from '../browser/signed-in.ts'
import { readEvents } from '../browser/sse.ts'

export interface ConversationFollower {
  readonly escalationId: string
  /** Sequence of the last message that was seen. */
  readonly after: () => number
  readonly onMessage: (message: Message) => void
  readonly onPresence: (online: boolean) => void
  readonly onTyping: () => void
  readonly onConnection: (connected: boolean) => void
  readonly signal: AbortSignal
}

/** Follows until stopped, or until the server no longer shows it. */
export async function followConversation(who: SignedIn, follower: ConversationFollower): Promise<void> {
  const { escalationId, after, signal } = follower
  for (let attempt = 0; !signal.aborted; attempt++) {
    const path = `/v1/escalations/${encodeURIComponent(escalationId)}/stream?after=${after()}`
    const response = await who.stream(path, undefined, signal)
    if (signal.aborted) return
    if (response?.ok && response.body) {
      follower.onConnection(true)
      for await (const { event, data } of readEvents(response.body)) {
        attempt = 0
        take(follower, event, JSON.parse(data))
      }
    } else if (response && !isTemporary(response.status)) return
    if (signal.aborted) return
    follower.onConnection(false)
    await waitForNetwork(backoffMs(attempt), signal)
  }
}

function take(
  { onMessage, onPresence, onTyping }: ConversationFollower,
  event: string,
  data: { readonly message?: Message; readonly online?: boolean },
): void {
  if (event === 'message' && data.message) onMessage(data.message)
  if (event === 'presence') onPresence(data.online === true)
  if (event === 'typing') onTyping()
}
