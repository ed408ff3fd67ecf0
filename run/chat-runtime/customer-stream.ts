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
      documents.watch(conversationQuery, inTurn(services, handoffs(services, ref, push))),
      documents.watch(messageQuery, inTurn(services, messages(services, after, push))),
    ])
    return () => {
      for (const stop of stops) stop()
    }
  })
}

type OnChange = (change: DocumentChange) => Promise<void>

/** What is stored has to be opened first: one change after the other, in the order of their coming. */
function inTurn(services: Services, onChange: OnChange): (changes: readonly DocumentChange[]) => void {
  let line: Promise<void> = Promise.resolve()
  return (changes) => {
    for (const change of changes)
      line = line
        .then(() => onChange(change))
        .catch((error: unknown) => services.onFault('a change could not be shown to the customer', error))
  }
}

function handoffs(services: Services, ref: ConversationRef, push: (event: SseEvent) => void): OnChange {
  let status: ConversationStatus | undefined
  return async (change) => {
    if (change.kind !== 'put' || change.document.path.id !== ref.conversationId) return
    const conversation = await services.kernel.open(Conversations, change.document)
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

async function createdAt(services: Services, ref: ConversationRef): Promise<string> {
  const [found] = await services.kernel.ports.documents.read([
    { parent: `organizations/${ref.organizationId}`, collection: Conversations.name, id: ref.conversationId },
  ])
  return (found && (await services.kernel.open(Conversations, found)))?.createdAt ?? ''
}
