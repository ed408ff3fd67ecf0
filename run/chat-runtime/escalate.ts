/** Asks for a person: what they need to take over is written where the workforce reads it, and the event says that it is there. */
import type { EscalationDecision } from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import { EscalationRequests } from '@workflow/records'
import { type Conversation, Messages } from './model.ts'
import type { RecordedCall } from './turn-state.ts'

const summaryMessages = 8
const excerptCharacters = 200

/** What a person should know besides the dialogue. */
export interface EscalationBrief {
  readonly reason: string
  readonly sentiment: number | undefined
  readonly calls: readonly Pick<RecordedCall, 'name' | 'status'>[]
  readonly customer: Conversation['customer']
  /** What the agent says in the same commit. */
  readonly reply?: string
}

/** Stages the escalation; returns its id. */
export async function escalate(
  tenant: Tenant,
  conversation: Conversation,
  decision: EscalationDecision,
  { reason, sentiment, calls, customer, reply }: EscalationBrief,
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
  const tried = calls.filter((call) => call.name !== 'escalate_to_human').map((call) => `${call.name}: ${call.status}`)
  const fact = (name: 'name' | 'email' | 'phone') =>
    typeof customer.facts[name] === 'string' ? { [name]: customer.facts[name] } : {}
  tenant.create(EscalationRequests, {
    id,
    customerId: conversation.customerId,
    conversationId: conversation.id,
    reason,
    rule: decision.rule,
    summary: [...said, ...(reply === undefined ? [] : [`Agent: ${excerpt(reply)}`])].join('\n'),
    ...(sentiment === undefined ? {} : { sentiment }),
    tried,
    customer: { verified: customer.verified, ...fact('name'), ...fact('email'), ...fact('phone') },
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

/** Where nobody said why. */
export const reasonOf = ({ rule }: EscalationDecision): string => `the rule ${rule} of the configuration fired`

const excerpt = (text: string) => (text.length > excerptCharacters ? `${text.slice(0, excerptCharacters)}…` : text)
