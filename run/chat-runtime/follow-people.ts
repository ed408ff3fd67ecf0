/** What people do with a conversation, heard from the workforce: it is theirs while they have it, and the agent's again afterwards. */
import { languageOf } from '@workflow/agent-core'
import { step, type Tenant } from '@workflow/engine'
import { outboundOf, queueOutbound } from './channels/queue-outbound.ts'
import { type Conversation, Conversations, Messages } from './model.ts'
import { phrasesFor } from './phrases.ts'
import type { Services } from './services.ts'

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

/** Recent messages whose language may be told. */
const messagesRead = 20

/** The platform's own sentences in the language of the conversation: that of the customer's newest words that tell theirs. */
export async function phrasesIn(
  services: Services,
  tenant: Tenant,
  { id, configId, configVersion }: Conversation,
): Promise<ReturnType<typeof phrasesFor>> {
  const agent = await services.agents.version(tenant.organizationId, configId, configVersion)
  const recent = await tenant.query(
    Messages,
    'byConversation',
    { conversationId: id },
    { descending: true, limit: messagesRead },
  )
  const said = recent.items.find(({ role, text }) => role === 'customer' && languageOf(text) !== undefined)
  return phrasesFor(agent.config.agent_identity.languages, said?.text ?? '')
}

export const personTakesOver = (services: Services) =>
  step('escalation_claimed', async (event, tenant) => {
    const conversation = await tenant.get(Conversations, event.data.conversationId)
    if (conversation.status === 'closed') return
    // They are served now: no promise runs on.
    const { waitsSince: _, ...served } = conversation
    const { personJoined } = await phrasesIn(services, tenant, conversation)
    tell(
      tenant,
      served,
      { role: 'system', text: personJoined },
      {
        status: 'with_person',
        escalationId: event.data.escalationId,
        unreadFrom: conversation.unreadFrom ?? conversation.lastMessage + 2,
      },
    )
  })

export const personLeaves = (services: Services) =>
  step('escalation_resolved', async (event, tenant) => {
    const conversation = await tenant.get(Conversations, event.data.conversationId)
    if (conversation.status === 'closed' || conversation.escalationId !== event.data.escalationId) return
    const { closedByPerson, assistantBack } = await phrasesIn(services, tenant, conversation)
    if (event.data.outcome === 'closed') {
      tell(tenant, conversation, { role: 'system', text: closedByPerson }, { status: 'closed' })
      tenant.emit('conversation_resolved', { conversationId: conversation.id, by: 'person' })
      return
    }
    tell(tenant, conversation, { role: 'system', text: assistantBack }, { status: 'open' })
  })

export const nobodyCame = (services: Services) =>
  step('escalation_timed_out', async (event, tenant) => {
    const conversation = await tenant.get(Conversations, event.data.conversationId)
    if (conversation.status !== 'waiting_for_person' || conversation.escalationId !== event.data.escalationId) return
    const { nobodyFreeCallback, nobodyFreeTicket } = await phrasesIn(services, tenant, conversation)
    const text = event.data.fallback === 'callback' ? nobodyFreeCallback : nobodyFreeTicket
    tell(tenant, conversation, { role: 'system', text }, { status: 'open' })
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
