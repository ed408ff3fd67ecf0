/**
 * What goes on in a conversation, for whoever follows it: the customer sees what no request of theirs asked for, a person at the desk every message; each is told
 * of the other's presence and writing, of handoffs and of the end.
 */
import { feed, type SseEvent } from '@workflow/engine'
import { type DocumentChange, QuotaExceeded } from '@workflow/platform'
import { z } from 'zod'
import type { ConversationRef } from './commit.ts'
import { ConversationStatus, Conversations, Messages, publicMessage } from './model.ts'
import { isPresent, keepPresent, otherSide, Presence, type Side } from './presence.ts'
import type { Services } from './services.ts'

const handoffOf: Readonly<Partial<Record<ConversationStatus, string>>> = {
  waiting_for_person: 'waiting',
  with_person: 'with_person',
}

/** Of what waits for a follower, as JSON: who reads so slowly is cut, and asks again from the last they saw. One event always has room. */
export const mostWaitingCharacters = 1024 * 1024

/** Follows from the message after the one given; the follower is present for as long as it does. Ends with `QuotaExceeded` for who reads too slowly, after all that waited for them. */
export function conversationEvents(
  services: Services,
  ref: ConversationRef,
  follower: Side,
  after: number,
): AsyncIterableIterator<SseEvent> {
  const parent = `organizations/${ref.organizationId}`
  const { documents } = services.kernel.ports
  const waiting = new Waiting()
  const events = feed<SseEvent>(async (give, fail) => {
    const push = (event: SseEvent) => {
      if (waiting.add(event)) give(event)
      else fail(new QuotaExceeded('the stream is read too slowly: connect again', { code: 'slow_reader' }))
    }
    const one = (collection: string) => ({ parent, collection, name: 'one', equals: { id: ref.conversationId } })
    const messageQuery = {
      parent,
      collection: Messages.name,
      name: 'byConversation',
      equals: { conversationId: ref.conversationId },
      from: after + 1,
    }
    const stops = await Promise.all([
      documents.watch(one(Conversations.name), inTurn(handoffs(push), fail)),
      documents.watch(messageQuery, inTurn(messages(services, follower, after, push), fail)),
      documents.watch(one(Presence.name), inTurn(presence(services, otherSide(follower), push), fail)),
    ])
    const leave = keepPresent(services, ref, follower)
    return () => {
      leave()
      for (const stop of stops) stop()
    }
  })
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: async () => {
      const step = await events.next()
      if (!step.done) waiting.take()
      return step
    },
    return: async () => {
      await events.return?.(undefined)
      return { done: true, value: undefined }
    },
  }
}

/** How much was pushed and has not been taken. */
class Waiting {
  readonly #sizes: number[] = []
  #sum = 0

  /** False where there is no room. */
  add({ data }: SseEvent): boolean {
    const size = JSON.stringify(data).length
    if (this.#sum > 0 && this.#sum + size > mostWaitingCharacters) return false
    this.#sizes.push(size)
    this.#sum += size
    return true
  }

  take(): void {
    this.#sum -= this.#sizes.shift() ?? 0
  }
}

type OnChange = (change: DocumentChange) => Promise<void>

/** What is stored has to be opened first: one change after the other, in the order of their coming. After one that cannot be shown none is: the customer asks again from the last they saw. */
function inTurn(onChange: OnChange, fail: (error: unknown) => void): (changes: readonly DocumentChange[]) => void {
  let line: Promise<void> = Promise.resolve()
  return (changes) => {
    line = line.then(async () => {
      for (const change of changes) await onChange(change)
    })
    line.catch(fail)
  }
}

/** What of a stored document is not sealed, and tells whether anybody who follows is concerned: each turn changes both, and seldom for them. */
const openOfConversation = z.object({ status: ConversationStatus, escalationId: z.string().optional() })
const openOfMessage = z.object({ pushed: z.boolean(), sequence: z.number() })

function handoffs(push: (event: SseEvent) => void): OnChange {
  let status: ConversationStatus | undefined
  return async (change) => {
    if (change.kind !== 'put') return
    const conversation = openOfConversation.parse(change.document.body)
    if (conversation.status === status) return
    const before = status
    status = conversation.status
    const state =
      handoffOf[conversation.status] ??
      (before === 'with_person' ? 'returned' : before === 'waiting_for_person' ? 'timed_out' : undefined)
    if (state) push({ event: 'handoff', data: { state, escalationId: conversation.escalationId } })
    if (status === 'closed') push({ event: 'closed', data: {} })
  }
}

/** A message whose fate changed comes again, under its own id. */
function messages(services: Services, follower: Side, after: number, push: (event: SseEvent) => void): OnChange {
  return async (change) => {
    if (change.kind !== 'put') return
    const { pushed, sequence } = openOfMessage.parse(change.document.body)
    if ((!pushed && follower !== 'person') || sequence <= after) return
    const message = await services.kernel.open(Messages, change.document)
    if (message) push({ event: 'message', id: String(message.sequence), data: { message: publicMessage(message) } })
  }
}

function presence(services: Services, of: Side, push: (event: SseEvent) => void): OnChange {
  let typingUntil = ''
  let isThere: boolean | undefined
  let read = 0
  return async (change) => {
    const known = change.kind === 'put' ? await services.kernel.open(Presence, change.document) : undefined
    if (!known) return
    const standing = known[of]
    const now = services.kernel.ports.clock.now().toISOString()
    const { author } = standing
    const by = author === undefined ? {} : { author }
    const thereNow = isPresent(standing, now)
    if (thereNow !== isThere) push({ event: 'presence', data: { who: of, online: thereNow, ...by } })
    isThere = thereNow
    const until = standing.typingUntil ?? ''
    if (until > typingUntil && until > now) push({ event: 'typing', data: { who: of, ...by } })
    typingUntil = until
    if ((standing.read ?? 0) > read) push({ event: 'read', data: { who: of, sequence: standing.read } })
    read = standing.read ?? read
  }
}
