/**
 * The time promised to customers who wait for something that is ours to do: an answer that failed, a call that did, a colleague's agreement. The clock does not run
 * while the agent waits for the customer. It ends with the turn that serves them, or in the hands of a person: by the next turn, or where none comes by a durable timer.
 */
import { overdueRule, promisedMs } from '@workflow/agent-core'
import { step, type Tenant } from '@workflow/engine'
import { escalate, reasonOf } from './escalate.ts'
import { phrasesIn, tell } from './follow-people.ts'
import { type Conversation, Conversations, type Turn, Turns } from './model.ts'
import type { Services } from './services.ts'
import { planOf } from './turn-facts.ts'
import type { TurnState } from './turn-state.ts'

/** Since when the customer waits, after this turn; undefined where they do not. `forPerson`: a colleague's agreement is asked for. */
export function waitsSince(state: TurnState, conversation: Conversation, forPerson: boolean): string | undefined {
  if (state.turn.input.kind === 'wait') return conversation.waitsSince ?? state.turn.startedAt
  const failed = state.calls.some(({ status }) => status === 'failed' || status === 'unknown')
  const served = state.producedBy !== 'none' && (!failed || state.calls.some(({ status }) => status === 'ok'))
  return forPerson || !served ? (conversation.waitsSince ?? state.turn.startedAt) : undefined
}

/** Sets the timer of a wait that begins, where the configuration has a rule for it. */
export function watchWait(tenant: Tenant, state: TurnState, since: string | undefined): void {
  if (since === undefined) return
  const promised = promisedMs(state.agent.config.escalation_rules, planOf(state.agent))
  if (promised === undefined) return
  tenant.emit(
    'conversation_wait_checked',
    { conversationId: state.ref.conversationId, since },
    { at: new Date(Date.parse(since) + promised) },
  )
}

/** Once for each wait: whoever hears it again finds that nobody waits since then. */
export const promisedTimePassed = (services: Services) =>
  step('conversation_wait_checked', async (event, tenant) => {
    const { conversationId, since } = event.data
    const conversation = await tenant.find(Conversations, conversationId)
    if (conversation?.status !== 'open' || conversation.waitsSince !== since) return
    const { configId, configVersion, customer } = conversation
    const agent = await services.agents.version(tenant.organizationId, configId, configVersion)
    const waitedMs = Date.parse(tenant.now) - Date.parse(since)
    const decision = overdueRule(agent.config.escalation_rules, { waitedMs, plan: planOf(agent) })
    if (!decision) return
    const turn = await lastTurn(tenant, conversationId)
    const escalationId = await escalate(tenant, conversation, decision, {
      reason: reasonOf(decision),
      sentiment: undefined,
      calls: turn?.result?.toolCalls ?? [],
      customer,
    })
    const { waitsSince: _, ...rest } = conversation
    const { waitedTooLong: text } = await phrasesIn(services, tenant, conversation)
    tell(tenant, rest, { role: 'system', text }, { status: 'waiting_for_person', escalationId })
    if (!turn) return
    const trace = typeof turn.trace === 'object' ? turn.trace : {}
    tenant.put(Turns, { ...turn, trace: { ...trace, escalation: { ...decision, at: tenant.now, waitedMs } } })
  })

/** Of one that is under way the trace is still to be written. */
async function lastTurn(tenant: Tenant, conversationId: string): Promise<Turn | undefined> {
  const page = await tenant.query(Turns, 'byConversation', { conversationId }, { descending: true, limit: 10 })
  return page.items.find(({ result }) => result !== undefined)
}
