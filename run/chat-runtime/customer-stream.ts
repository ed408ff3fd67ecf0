/** What the customer should see though no request of theirs asked for it: messages of people and of the platform, handoffs, the end. */
import { feed, type SseEvent } from '@workflow/engine'
import type { DocumentChange } from '@workflow/platform'
import { type ConversationStatus, Conversations, Messages, publicMessage } from './model.ts'
import type { ConversationRef, Services } from './services.ts'

const handoffOf: Readonly<Partial<Record<ConversationStatus, string>>> = {
  waiting_for_person: 'waiting',
  with_person: 'with_person',
}

export function customerEvents(services: Services, ref: ConversationRef, after: number): AsyncIterable<SseEvent> {
  const parent = `organizations/${ref.organizationId}`
  const { documents } = services.kernel.ports
  return feed(async (push, fail) => {
    const conversationQuery = {
      parent,
      collection: Conversations.name,
      name: 'one',
      equals: { id: ref.conversationId },
    }
    const messageQuery = {
      parent,
      collection: Messages.name,
      name: 'byConversation',
      equals: { conversationId: ref.conversationId },
      from: after + 1,
    }
    const stops = await Promise.all([
      documents.watch(conversationQuery, inTurn(handoffs(services, push), fail)),
      documents.watch(messageQuery, inTurn(messages(services, after, push), fail)),
    ])
    return () => {
      for (const stop of stops) stop()
    }
  })
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

function handoffs(services: Services, push: (event: SseEvent) => void): OnChange {
  let status: ConversationStatus | undefined
  return async (change) => {
    const conversation = change.kind === 'put' ? await services.kernel.open(Conversations, change.document) : undefined
    if (!conversation || conversation.status === status) return
    const before = status
    status = conversation.status
    const state =
      handoffOf[status] ??
      (before === 'with_person' ? 'returned' : before === 'waiting_for_person' ? 'timed_out' : undefined)
    if (state) push({ event: 'handoff', data: { state, escalationId: conversation.escalationId } })
    if (status === 'closed') push({ event: 'closed', data: {} })
  }
}

function messages(services: Services, after: number, push: (event: SseEvent) => void): OnChange {
  return async (change) => {
    const message = change.kind === 'put' ? await services.kernel.open(Messages, change.document) : undefined
    if (message?.pushed && message.sequence > after)
      push({ event: 'message', id: String(message.sequence), data: { message: publicMessage(message) } })
  }
}
