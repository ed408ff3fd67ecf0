/** The last commit of a turn: reply, checkpoint, trace, conversation and events, or none of it. */
import {
  type ApprovalQuestion,
  type Citation,
  decideEscalation,
  type EscalationDecision,
  type SavedCheckpoint,
  withoutMarkers,
} from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import { outboundOf, queueOutbound } from './channels/queue-outbound.ts'
import { putCheckpoint } from './checkpoint.ts'
import type { Closing } from './close-matter.ts'
import { escalate, reasonOf } from './escalate.ts'
import { assertFirst, leaveLine } from './line.ts'
import {
  type Conversation,
  type ConversationStatus,
  Conversations,
  type Message,
  Messages,
  publicMessage,
  type TurnResult,
  Turns,
} from './model.ts'
import { countSpend } from './model-budget.ts'
import { waitsSince, watchWait } from './promised-time.ts'
import { rememberProof } from './proven-dialogues.ts'
import type { Services } from './services.ts'
import { factsOf } from './turn-facts.ts'
import type { TurnState } from './turn-state.ts'

/** What a turn came to. */
export interface Ending {
  readonly text: string
  readonly citations: readonly Citation[]
  readonly checkpoint: SavedCheckpoint | undefined
  readonly question: ApprovalQuestion | undefined
  readonly callerToolCalls: TurnResult['callerToolCalls']
  readonly closing: Closing | undefined
  readonly durationMs: number
}

interface Committed {
  readonly result: TurnResult
  /** Of a person who was asked for in this turn, or who has the conversation. */
  readonly escalationId: string | undefined
  /** A person has the conversation since: what the agent would have said is theirs to use, not the customer's to read. */
  readonly takenOver: boolean
}

/** Stages all of it. Throws `TurnTakenOver`. */
export async function lastCommit(
  services: Services,
  tenant: Tenant,
  state: TurnState,
  ending: Ending,
): Promise<Committed> {
  const { checkpoint, question, closing, citations } = ending
  const conversation = await tenant.get(Conversations, state.ref.conversationId)
  assertFirst(conversation.line, state.turn.id, services.instanceId)
  const turn = await tenant.get(Turns, state.turn.id)
  const takenOver = conversation.status === 'with_person'
  const text = takenOver ? undefined : ending.text
  const message = text === undefined ? undefined : stageReply(tenant, state, conversation, text, citations)

  const toolFailures =
    conversation.toolFailures + state.calls.filter(({ status }) => status === 'failed' || status === 'unknown').length
  const waiting = waitsSince(state, conversation, question?.from === 'human')
  const pending = question !== undefined || ending.callerToolCalls.length > 0
  const waitedMs = waiting === undefined ? undefined : Date.parse(tenant.now) - Date.parse(waiting)
  const facts = factsOf(state, conversation, { checkpoint, citations, pending, toolFailures, waitedMs })
  const decision = decideEscalation(state.agent.config.escalation_rules, facts)
  const asked =
    decision && conversation.status === 'open'
      ? await escalate(tenant, conversation, decision, {
          reason: state.personAsked ?? reasonOf(decision),
          sentiment: state.signals.sentiment,
          calls: state.calls,
          customer: state.customer,
          reply: ending.text,
        })
      : undefined
  const ends = state.ended && !asked && !takenOver
  const status: ConversationStatus = asked ? 'waiting_for_person' : ends ? 'closed' : conversation.status
  const result = resultOf(state, ending, message, status)
  tenant.put(Turns, {
    ...turn,
    running: null,
    result,
    trace: traceOf(state, ending, decision, conversation, takenOver),
  })
  if (state.budget) await countSpend(tenant, state.budget, conversation.id, state)
  if (state.dialogue) await rememberProof(tenant, conversation, state.dialogue, withoutMarkers(ending.text))
  const since = asked || takenOver ? undefined : waiting
  tenant.put(Conversations, {
    ...afterTurn(state, conversation, ending, since),
    ...(asked ? { escalationId: asked } : {}),
    status,
    lastMessage: conversation.lastMessage + (message ? 1 : 0),
    toolFailures,
    line: leaveLine(conversation.line, turn.id),
    updatedAt: tenant.now,
  })
  if (since !== conversation.waitsSince) watchWait(tenant, state, since)
  if (checkpoint) await stageCheckpoint(tenant, state, checkpoint, question)
  closing?.tell(tenant)
  tellTurn(tenant, state, ending, asked !== undefined || takenOver)
  if (ends) tenant.emit('conversation_resolved', { conversationId: conversation.id, by: 'agent' })
  return { result, escalationId: asked ?? (takenOver ? conversation.escalationId : undefined), takenOver }
}

/** The conversation with what the turn leaves in it, and without what it has used up. */
function afterTurn(
  state: TurnState,
  conversation: Conversation,
  { checkpoint, closing }: Ending,
  since: string | undefined,
): Conversation {
  const { waitsSince: _, ...rest } = conversation
  const { unreadFrom: __, callSummary: ___, ...read } = rest
  return {
    // What was said meanwhile stands in the checkpoint from now on; what begins while this turn runs does not.
    ...(checkpoint && conversation.unreadFrom === state.begun.unreadFrom ? read : rest),
    ...(since === undefined ? {} : { waitsSince: since }),
    ...closing?.changes,
    guidanceOnce: [],
    fence: state.fence,
    ...(state.taint.length > 0 ? { taint: state.taint } : {}),
  }
}

function stageReply(
  tenant: Tenant,
  state: TurnState,
  conversation: Conversation,
  text: string,
  citations: readonly Citation[],
): Message {
  const sequence = conversation.lastMessage + 1
  const message = tenant.create(Messages, {
    id: `msg_${conversation.id.slice(4)}_${sequence}`,
    customerId: conversation.customerId,
    conversationId: conversation.id,
    sequence,
    role: 'agent',
    text,
    at: tenant.now,
    citations: [...citations],
    toolCalls: state.calls.map((call) => ({ name: call.name, status: call.status })),
    turnId: state.turn.id,
    pushed: state.pushed,
    ...outboundOf(state.turn.via, text),
  })
  queueOutbound(tenant, message)
  return message
}

function resultOf(
  state: TurnState,
  { citations, callerToolCalls }: Ending,
  message: Message | undefined,
  status: ConversationStatus,
): TurnResult {
  return {
    message: message ? publicMessage(message) : null,
    citations: message ? [...citations] : [],
    toolCalls: state.calls.map(({ id, name, status: outcome, code, arguments: given }) => ({
      id,
      name,
      status: outcome,
      ...(code === undefined ? {} : { code }),
      arguments: given,
    })),
    usage: state.usage,
    producedBy: message ? state.producedBy : 'person',
    status,
    callerToolCalls,
  }
}

function traceOf(
  state: TurnState,
  { text, durationMs }: Ending,
  decision: EscalationDecision | undefined,
  { configVersion }: Conversation,
  takenOver: boolean,
): Record<string, unknown> {
  const { stages, calls, signals } = state
  return {
    stages,
    calls,
    signals,
    escalation: decision ?? null,
    durationMs,
    configVersion,
    ...(takenOver ? { draft: text } : {}),
  }
}

async function stageCheckpoint(
  tenant: Tenant,
  state: TurnState,
  saved: SavedCheckpoint,
  question: ApprovalQuestion | undefined,
): Promise<void> {
  const asked = question && {
    from: question.from,
    callId: question.call.id,
    tool: question.call.name,
    arguments: { ...question.call.arguments },
  }
  await putCheckpoint(tenant, {
    id: state.ref.conversationId,
    customerId: state.customerId,
    turnId: state.turn.id,
    saved,
    ...(asked ? { question: asked, waitsFor: asked.from } : {}),
  })
}

function tellTurn(tenant: Tenant, state: TurnState, { question, durationMs }: Ending, handedOff: boolean): void {
  const about = { conversationId: state.ref.conversationId, turnId: state.turn.id }
  for (const call of state.calls)
    tenant.emit('tool_executed', {
      ...about,
      callId: call.id,
      tool: call.name,
      outcome: call.status,
      durationMs: call.durationMs,
    })
  const failed = state.producedBy === 'none' && state.turn.input.kind !== 'wait'
  const { inputTokens, outputTokens, costMicroUsd } = state.usage
  tenant.emit('turn_completed', {
    ...about,
    producedBy: state.producedBy,
    outcome: question ? 'awaiting_approval' : handedOff ? 'handed_off' : failed ? 'failed' : 'replied',
    toolCalls: state.calls.length,
    inputTokens,
    outputTokens,
    costMicroUsd,
    durationMs,
  })
}
