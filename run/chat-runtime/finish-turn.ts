/** The last commit of a turn: reply, checkpoint, trace, conversation and events, or none of it. */
import {
  type ApprovalQuestion,
  type Citation,
  citationsOf,
  decideEscalation,
  type EscalationDecision,
  type SavedCheckpoint,
  withoutMarkers,
} from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import { type Message as ModelMessage, readMood } from '@workflow/llm-sdk'
import { approvalText } from './approvals.ts'
import { outboundOf, queueOutbound } from './channels/queue-outbound.ts'
import { putCheckpoint } from './checkpoint.ts'
import { type Closing, closeMatter } from './close-matter.ts'
import { escalate, reasonOf } from './escalate.ts'
import { guardReply } from './guard-words.ts'
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
import { commit, type Services } from './services.ts'
import { factsOf } from './turn-facts.ts'
import { phrasesOf, round, type TurnState, textSeparator } from './turn-state.ts'

/** What a turn came to. */
interface Ending {
  readonly text: string
  readonly citations: readonly Citation[]
  readonly checkpoint: SavedCheckpoint | undefined
  readonly question: ApprovalQuestion | undefined
  readonly callerToolCalls: TurnResult['callerToolCalls']
  readonly closing: Closing | undefined
  readonly durationMs: number
}

/** `answered`: the survey took the message, and no model was asked. */
export async function finishTurn(
  services: Services,
  state: TurnState,
  checkpoint: SavedCheckpoint | undefined,
  question: ApprovalQuestion | undefined,
  answered?: Closing,
): Promise<TurnResult> {
  // A model tells nothing of how the customer feels: the lexicon does.
  state.signals = { sentiment: readMood(state.turn.text).sentiment, ...state.signals }
  const callerToolCalls = callersCalls(state, checkpoint)
  const open = question !== undefined || callerToolCalls.length > 0 || state.producedBy === 'none'
  const now = services.kernel.ports.clock.now().toISOString()
  const closing = answered ?? (state.begun.channel === 'api' ? undefined : closeMatter(state, open, now))
  for (const text of closing?.texts ?? []) {
    state.channel.push({ type: 'delta', data: { text: (state.texts.some(Boolean) ? textSeparator : '') + text } })
    state.texts.push(text)
  }
  const said = state.texts.filter(Boolean).join(textSeparator)
  const spoken =
    answered || state.producedBy === 'none' ? said : guardReply(state, said, customerWords(state, checkpoint))
  const reply = replyText(state, spoken, question, callerToolCalls.length > 0)
  const { text, citations } = citationsOf(reply, state.knowledge)
  // What no model said has not been streamed yet, and what a guard took out has been.
  if (question || state.usage.outputTokens === 0 || spoken !== said)
    state.channel.push({ type: 'reset', data: { text } })
  const durationMs = round(performance.now() - state.startedAtMs)
  state.over = true
  const ending = { text, citations, checkpoint, question, callerToolCalls, closing, durationMs }
  const { result, escalationId, takenOver } = await commit(services, state.ref, state.turn.id, (tenant) =>
    lastCommit(services, tenant, state, ending),
  )
  services.spend.add(state)
  if (takenOver) {
    state.channel.push({ type: 'reset', data: { text: '' } })
    if (escalationId) state.channel.push({ type: 'handoff', data: { state: 'with_person', escalationId } })
  } else if (escalationId) state.channel.push({ type: 'handoff', data: { state: 'waiting', escalationId } })
  state.channel.push({ type: 'completed', data: result })
  return result
}

interface Committed {
  readonly result: TurnResult
  /** Of a person who was asked for in this turn, or who has the conversation. */
  readonly escalationId: string | undefined
  /** A person has the conversation since: what the agent would have said is theirs to use, not the customer's to read. */
  readonly takenOver: boolean
}

async function lastCommit(services: Services, tenant: Tenant, state: TurnState, ending: Ending): Promise<Committed> {
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
  const { waitsSince: before, ...rest } = conversation
  const { unreadFrom: _, callSummary: __, ...read } = rest
  tenant.put(Conversations, {
    // What was said meanwhile stands in the checkpoint from now on; what begins while this turn runs does not.
    ...(checkpoint && conversation.unreadFrom === state.begun.unreadFrom ? read : rest),
    ...(since === undefined ? {} : { waitsSince: since }),
    ...closing?.changes,
    ...(asked ? { escalationId: asked } : {}),
    status,
    lastMessage: conversation.lastMessage + (message ? 1 : 0),
    toolFailures,
    guidanceOnce: [],
    fence: state.fence,
    ...(state.taint.length > 0 ? { taint: state.taint } : {}),
    line: leaveLine(conversation.line, turn.id),
    updatedAt: tenant.now,
  })
  if (since !== before) watchWait(tenant, state, since)
  if (checkpoint) await stageCheckpoint(tenant, state, checkpoint, question)
  closing?.tell(tenant)
  tellTurn(tenant, state, ending, asked !== undefined || takenOver)
  if (ends) tenant.emit('conversation_resolved', { conversationId: conversation.id, by: 'agent' })
  return { result, escalationId: asked ?? (takenOver ? conversation.escalationId : undefined), takenOver }
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

function replyText(
  state: TurnState,
  said: string,
  question: ApprovalQuestion | undefined,
  hasCallersCalls: boolean,
): string {
  if (question) return [said, approvalText(state, question)].filter(Boolean).join(textSeparator)
  return said === '' && !hasCallersCalls ? phrasesOf(state).speechless : said
}

function customerWords(state: TurnState, checkpoint: SavedCheckpoint | undefined): readonly string[] {
  const { messages = [] } = (checkpoint?.checkpoint.channel_values ?? {}) as { messages?: readonly ModelMessage[] }
  return [state.turn.text, ...messages.flatMap(({ role, content }) => (role === 'user' ? [content] : []))]
}

/** The calls that the turn ended on, for its caller to make. */
function callersCalls(state: TurnState, checkpoint: SavedCheckpoint | undefined): TurnResult['callerToolCalls'] {
  const { messages } = (checkpoint?.checkpoint.channel_values ?? {}) as { messages?: readonly ModelMessage[] }
  const last = messages?.at(-1)
  const own = state.agent.tools
  return last?.role === 'assistant'
    ? (last.toolCalls ?? [])
        .filter((call) => !own.has(call.name))
        .map(({ id, name, arguments: given }) => ({ id, name, arguments: { ...given } }))
    : []
}
