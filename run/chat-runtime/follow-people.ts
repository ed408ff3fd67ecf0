/** What people do with a conversation, heard from the workforce: it is theirs while they have it, and the agent's again afterwards. */
import { step, type Tenant } from '@workflow/engine'
import { outboundOf, queueOutbound } from './channels/queue-outbound.ts'
import { type Conversation, Conversations, Messages } from './model.ts'

const idleMs = 24 * 3_600_000

/** Says something to the customer that no request of theirs asked for. */
export function tell(
  tenant: Tenant,
  conversation: Conversation,
  said: { readonly role: 'person' | 'system'; readonly text: string; readonly author?: string },
  changes: Partial<Conversation> = {},
): void {
  const sequence = conversation.lastMessage + 1
  const message = tenant.create(Messages, {
    id: `msg_${conversation.id.slice(4)}_${sequence}`,
    customerId: conversation.customerId,
    conversationId: conversation.id,
    sequence,
    at: tenant.now,
    citations: [],
    toolCalls: [],
    pushed: true,
    ...said,
    ...outboundOf(conversation.via, said.text),
  })
  queueOutbound(tenant, message)
  tenant.put(Conversations, { ...conversation, ...changes, lastMessage: sequence, updatedAt: tenant.now })
}

export const personTakesOver = step('escalation_claimed', async (event, tenant) => {
  const conversation = await tenant.get(Conversations, event.data.conversationId)
  if (conversation.status === 'closed') return
  tell(
    tenant,
    conversation,
    { role: 'system', text: 'A person has joined the conversation.' },
    {
      status: 'with_person',
      escalationId: event.data.escalationId,
      unreadFrom: conversation.unreadFrom ?? conversation.lastMessage + 2,
    },
  )
})

export const personLeaves = step('escalation_resolved', async (event, tenant) => {
  const conversation = await tenant.get(Conversations, event.data.conversationId)
  if (conversation.status === 'closed' || conversation.escalationId !== event.data.escalationId) return
  if (event.data.outcome === 'closed') {
    tell(
      tenant,
      conversation,
      { role: 'system', text: 'The conversation was closed. Thank you for your time.' },
      { status: 'closed' },
    )
    tenant.emit('conversation_resolved', { conversationId: conversation.id, by: 'person' })
    return
  }
  tell(tenant, conversation, { role: 'system', text: 'The assistant is back with you.' }, { status: 'open' })
})

export const nobodyCame = step('escalation_timed_out', async (event, tenant) => {
  const conversation = await tenant.get(Conversations, event.data.conversationId)
  if (conversation.status !== 'waiting_for_person' || conversation.escalationId !== event.data.escalationId) return
  const promise =
    event.data.fallback === 'callback'
      ? 'We will call you back.'
      : 'I have opened a ticket for you, and a colleague will write to you.'
  tell(
    tenant,
    conversation,
    { role: 'system', text: `Nobody is free at this moment. ${promise} I am here meanwhile.` },
    { status: 'open' },
  )
})

/** A conversation that nobody wrote in for a day is over. */
export const closeWhenIdle = step('conversation_idle_checked', async (event, tenant) => {
  const conversation = await tenant.find(Conversations, event.data.conversationId)
  if (!conversation || conversation.status === 'closed') return
  const idleSinceMs = Date.parse(conversation.updatedAt)
  if (idleSinceMs + idleMs > Date.parse(tenant.now) || conversation.status === 'with_person') {
    tenant.put(Conversations, conversation)
    tenant.emit(
      'conversation_idle_checked',
      { conversationId: conversation.id },
      { at: new Date(Math.max(idleSinceMs, Date.parse(tenant.now) - idleMs / 2) + idleMs) },
    )
    return
  }
  tenant.put(Conversations, { ...conversation, status: 'closed' })
  tenant.emit('conversation_abandoned', { conversationId: conversation.id })
})
