/** What the customer should see though no request of theirs asked for it: messages of people and of the platform, handoffs, the end. */
import type { DocumentChange } from '@workflow/platform'
import { type ConversationStatus, Conversations, Messages, publicMessage } from './model.ts'
import type { ConversationRef, Services } from './services.ts'
import type { SseEvent } from './sse.ts'

const handoffOf: Readonly<Partial<Record<ConversationStatus, string>>> = {
  waiting_for_person: 'waiting',
  with_person: 'with_person',
}

export async function* customerEvents(
  services: Services,
  ref: ConversationRef,
  after: number,
): AsyncGenerator<SseEvent> {
  const parent = `organizations/${ref.organizationId}`
  const pending: SseEvent[] = []
  let wake = () => {}
  const push = (event: SseEvent) => {
    pending.push(event)
    wake()
  }
  const { documents } = services.kernel.ports
  let status: ConversationStatus | undefined
  const onConversation = (changes: readonly DocumentChange[]) => {
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
  const onMessages = (changes: readonly DocumentChange[]) => {
    for (const change of changes) {
      if (change.kind !== 'put') continue
      const message = Messages.schema.parse(change.document.body)
      if (message.pushed && message.sequence > after)
        push({ event: 'message', id: String(message.sequence), data: { message: publicMessage(message) } })
    }
  }
  const stops = await Promise.all([
    documents.watch(
      {
        parent,
        collection: Conversations.name,
        name: 'byTime',
        equals: {},
        from: (await createdAt(services, ref)) ?? '',
      },
      onConversation,
    ),
    documents.watch(
      {
        parent,
        collection: Messages.name,
        name: 'byConversation',
        equals: { conversationId: ref.conversationId },
        from: after + 1,
      },
      onMessages,
    ),
  ])
  try {
    for (;;) {
      const event = pending.shift()
      if (event) yield event
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    for (const stop of stops) stop()
  }
}

async function createdAt(services: Services, ref: ConversationRef): Promise<string | undefined> {
  const [found] = await services.kernel.ports.documents.read([
    { parent: `organizations/${ref.organizationId}`, collection: Conversations.name, id: ref.conversationId },
  ])
  return found && Conversations.schema.parse(found.body).createdAt
}
