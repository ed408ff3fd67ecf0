/** Asks for a person: what they need to take over is written where the workforce reads it, and the event says that it is there. */
import type { EscalationDecision } from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import { EscalationRequests } from '@workflow/records'
import { type Conversation, Messages } from './model.ts'
import type { TurnState } from './turn-state.ts'

const summaryMessages = 8
const excerptCharacters = 200

/** Stages the escalation; returns its id. */
export async function escalate(
  tenant: Tenant,
  state: TurnState,
  conversation: Conversation,
  decision: EscalationDecision,
  reply: string,
): Promise<string> {
  const id = tenant.newId('esc')
  const recent = await tenant.query(
    Messages,
    'byConversation',
    { conversationId: conversation.id },
    { descending: true, limit: summaryMessages },
  )
  const said = [...recent.items]
    .reverse()
    .map((message) => `${message.role === 'customer' ? 'Customer' : 'Agent'}: ${excerpt(message.text)}`)
  const tried = state.calls
    .filter((call) => call.name !== 'escalate_to_human')
    .map((call) => `${call.name}: ${call.status}`)
  const fact = (name: 'name' | 'email' | 'phone') =>
    typeof state.customer.facts[name] === 'string' ? { [name]: state.customer.facts[name] } : {}
  const { sentiment } = state.signals
  tenant.create(EscalationRequests, {
    id,
    customerId: conversation.customerId,
    conversationId: conversation.id,
    reason: state.personAsked ?? `the rule ${decision.rule} of the configuration fired`,
    rule: decision.rule,
    summary: [...said, `Agent: ${excerpt(reply)}`].join('\n'),
    ...(sentiment === undefined ? {} : { sentiment }),
    tried,
    customer: { verified: state.customer.verified, ...fact('name'), ...fact('email'), ...fact('phone') },
    createdAt: tenant.now,
  })
  const { rule, to, timeoutMs, fallback } = decision
  tenant.emit('escalation_triggered', {
    escalationId: id,
    conversationId: conversation.id,
    reason: rule,
    rule,
    to,
    timeoutMs,
    fallback,
  })
  return id
}

const excerpt = (text: string) => (text.length > excerptCharacters ? `${text.slice(0, excerptCharacters)}…` : text)
