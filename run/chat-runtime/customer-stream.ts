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
  return feed(async (push) => {
    const conversationQuery = {
      parent,
      collection: Conversations.name,
      name: 'byTime',
      equals: {},
      from: await createdAt(services, ref),
    }
    const messageQuery = {
      parent,
      collection: Messages.name,
      name: 'byConversation',
      equals: { conversationId: ref.conversationId },
      from: after + 1,
    }
    const stops = await Promise.all([
      documents.watch(conversationQuery, handoffs(ref, push)),
      documents.watch(messageQuery, messages(after, push)),
    ])
    return () => {
      for (const stop of stops) stop()
    }
  })
}

type OnChange = (changes: readonly DocumentChange[]) => void

function handoffs(ref: ConversationRef, push: (event: SseEvent) => void): OnChange {
  let status: ConversationStatus | undefined
  return (changes) => {
    for (const change of changes) {
      if (change.kind !== 'put' || change.document.path.id !== ref.conversationId) continue
      const conversation = Conversations.schema.parse(change.document.body)
      if (conversation.status === status) continue
      const before = status
      status = conversation.status
      const state =
        handoffOf[status] ??
        (before === 'with_person' ? 'returned' : before === 'waiting_for_person' ? 'timed_out' : undefined)
      if (state) push({ event: 'handoff', data: { state, escalationId: conversation.escalationId } })
      if (status === 'closed') push({ event: 'closed', data: {} })
    }
  }
}

function messages(after: number, push: (event: SseEvent) => void): OnChange {
  return (changes) => {
    for (const change of changes) {
      if (change.kind !== 'put') continue
      const message = Messages.schema.parse(change.document.body)
      if (message.pushed && message.sequence > after)
        push({ event: 'message', id: String(message.sequence), data: { message: publicMessage(message) } })
    }
  }
}

async function createdAt(services: Services, ref: ConversationRef): Promise<string> {
  const [found] = await services.kernel.ports.documents.read([
    { parent: `organizations/${ref.organizationId}`, collection: Conversations.name, id: ref.conversationId },
  ])
  return found ? Conversations.schema.parse(found.body).createdAt : ''
}
