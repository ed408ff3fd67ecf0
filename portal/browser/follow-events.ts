/** The organization's events, live, over as many connections as it takes. */
import { backoffMs, waitForNetwork } from './backoff.ts'
import { isTemporary, problemOf } from './problem.ts'
import type { SignedIn } from './signed-in.ts'
import { readEvents } from './sse.ts'

/** The parts of a CloudEvents envelope that pages read. */
export interface PlatformEvent {
  readonly id: string
  readonly type: string
  /** ISO 8601. */
  readonly time: string
  readonly subject: string
  /** `user:…`, `agent:…`, `engine:…`, `customer:…`, `key:…`. */
  readonly actor: string
  readonly correlationid: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface EventListener {
  readonly onEvent: (event: PlatformEvent) => void
  /** `live`: connected (again); what was missed follows. */
  readonly onState: (state: 'live' | 'reconnecting') => void
  /** The server does not let this person listen. */
  readonly onRefused: (reason: string) => void
  readonly signal: AbortSignal
}

/** Follows until stopped or refused; every connection resumes behind the last event of the one before. */
export async function followEvents(
  who: SignedIn,
  { onEvent, onState, onRefused, signal }: EventListener,
): Promise<void> {
  let lastEventId: string | undefined
  for (let attempt = 0; !signal.aborted; attempt++) {
    const response = await who.stream('/v1/stream', lastEventId, signal)
    if (signal.aborted) return
    if (response?.ok && response.body) {
      onState('live')
      for await (const { event, data, id } of readEvents(response.body)) {
        attempt = 0
        if (id) lastEventId = id
        if (event === 'event') onEvent(JSON.parse(data))
      }
    } else if (response && !isTemporary(response.status)) {
      const { detail, title } = await problemOf(response)
      return onRefused(detail ?? title)
    }
    if (signal.aborted) return
    onState('reconnecting')
    await waitForNetwork(backoffMs(attempt), signal)
  }
}
