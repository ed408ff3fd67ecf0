/** The last commit of a turn: reply, checkpoint, trace, conversation and events, or none of it. */
import {
  type ApprovalQuestion,
  citationsOf,
  complexityOf,
  decideEscalation,
  type SavedCheckpoint,
  withoutMarkers,
} from '@workflow/agent-core'
import type { Message as ModelMessage } from '@workflow/llm-sdk'
import { approvalText } from './approvals.ts'
import { putCheckpoint } from './checkpoint.ts'
import { escalate } from './escalate.ts'
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
import { rememberProof } from './proven-dialogues.ts'
import { commit, type Services } from './services.ts'
import { round, type TurnState, textSeparator } from './turn-state.ts'

const speechless = 'I am sorry, I did not find the words for that. Could you say it in another way?'

export async function finishTurn(
  services: Services,
  state: TurnState,
  checkpoint: SavedCheckpoint | undefined,
  question: ApprovalQuestion | undefined,
): Promise<TurnResult> {
  const callerToolCalls = callersCalls(state, checkpoint)
  const { text, citations } = citationsOf(replyText(state, question, callerToolCalls.length > 0), state.knowledge)
  // What no model said has not been streamed yet.
  if (question || state.usage.outputTokens === 0) state.channel.push({ type: 'reset', data: { text } })
  const durationMs = round(performance.now() - state.startedAtMs)

  const { result, escalationId } = await commit(services, state.ref, state.turn.id, async (tenant) => {
    const conversation = await tenant.get(Conversations, state.ref.conversationId)
    const turn = await tenant.get(Turns, state.turn.id)
    const sequence = conversation.lastMessage + 1
    const message: Message = {
      id: `msg_${conversation.id.slice(4)}_${sequence}`,
      customerId: conversation.customerId,
      conversationId: conversation.id,
      sequence,
      role: 'agent',
      text,
      at: tenant.now,
      citations: [...citations],
      toolCalls: state.calls.map((call) => ({ name: call.name, status: call.status })),
      turnId: turn.id,
      pushed: state.pushed,
    }
    tenant.create(Messages, message)

    const toolFailures =
      conversation.toolFailures +
      state.calls.filter((call) => call.status === 'failed' || call.status === 'unknown').length
    const decision = escalationOf(state, conversation, toolFailures)
    const escalationId =
      decision && conversation.status === 'open'
        ? await escalate(tenant, state, conversation, decision, text)
        : undefined
    const ends = state.ended && !escalationId
    const status: ConversationStatus = escalationId ? 'waiting_for_person' : ends ? 'closed' : conversation.status
    const result: TurnResult = {
      message: publicMessage(message),
      citations: [...citations],
      toolCalls: state.calls.map(({ id, name, status: outcome, code, arguments: given }) => ({
        id,
        name,
        status: outcome,
        ...(code === undefined ? {} : { code }),
        arguments: given,
      })),
      usage: state.usage,
      producedBy: state.producedBy,
      status,
      callerToolCalls,
    }
    const trace = {
      stages: state.stages,
      calls: state.calls,
      signals: state.signals,
      escalation: decision ?? null,
      durationMs,
      configVersion: conversation.configVersion,
    }
    tenant.put(Turns, { ...turn, running: null, result, trace })
    if (state.budget) await countSpend(tenant, state.budget, conversation.id, state.usage)
    if (state.dialogue) await rememberProof(tenant, conversation, state.dialogue, withoutMarkers(text))
    tenant.put(Conversations, {
      ...conversation,
      ...(escalationId ? { escalationId } : {}),
      status,
      lastMessage: sequence,
      toolFailures,
      updatedAt: tenant.now,
    })
    if (checkpoint) {
      const asked = question && {
        from: question.from,
        callId: question.call.id,
        tool: question.call.name,
        arguments: { ...question.call.arguments },
      }
      await putCheckpoint(tenant, {
        id: conversation.id,
        customerId: conversation.customerId,
        turnId: turn.id,
        saved: checkpoint,
        ...(asked ? { question: asked } : {}),
      })
    }

    const about = { conversationId: conversation.id, turnId: turn.id }
    for (const call of state.calls)
      tenant.emit('tool_executed', {
        ...about,
        callId: call.id,
        tool: call.name,
        outcome: call.status,
        durationMs: call.durationMs,
      })
    const outcome = question
      ? 'awaiting_approval'
      : escalationId
        ? 'handed_off'
        : state.producedBy === 'none'
          ? 'failed'
          : 'replied'
    const { inputTokens, outputTokens, costMicroUsd } = state.usage
    tenant.emit('turn_completed', {
      ...about,
      producedBy: state.producedBy,
      outcome,
      toolCalls: state.calls.length,
      inputTokens,
      outputTokens,
      costMicroUsd,
      durationMs,
    })
    if (ends) tenant.emit('conversation_resolved', { conversationId: conversation.id, by: 'agent' })
    return { result, escalationId }
  })
  if (state.budget) services.spend.add(state.ref, state.budget.month, state.usage.costMicroUsd)
  if (escalationId) state.channel.push({ type: 'handoff', data: { state: 'waiting', escalationId } })
  state.channel.push({ type: 'completed', data: result })
  return result
}

function replyText(state: TurnState, question: ApprovalQuestion | undefined, hasCallersCalls: boolean): string {
  const said = state.texts.filter(Boolean).join(textSeparator)
  if (question) return [said, approvalText(state, question)].filter(Boolean).join(textSeparator)
  return said === '' && !hasCallersCalls ? speechless : said
}

function escalationOf(state: TurnState, conversation: Conversation, toolFailures: number) {
  return decideEscalation(state.agent.config.escalation_rules, {
    askedForPerson: state.personAsked !== undefined,
    topics: state.agent.config.topics
      .filter((topic) => topic.escalate && state.personAsked?.includes(topic.name))
      .map((topic) => topic.name),
    sentiment: state.signals.sentiment,
    confidence: state.signals.confidence,
    complexity: complexityOf(state.turn.text.split(/\s+/).length, conversation.turns, state.calls.length),
    toolFailures,
  })
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
