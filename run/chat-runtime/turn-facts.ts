/** What a turn shows of itself at its end, for the rules of escalation. */
import {
  type Citation,
  complexityOf,
  confidenceOf,
  isUndocumented,
  type Plan,
  type SavedCheckpoint,
  type TurnFacts,
  topicRuledOut,
} from '@workflow/agent-core'
import type { Message as ModelMessage } from '@workflow/llm-sdk'
import type { LoadedAgent } from './agents.ts'
import type { Conversation } from './model.ts'
import type { TurnState } from './turn-state.ts'

export interface EndOfTurn {
  readonly checkpoint: SavedCheckpoint | undefined
  readonly citations: readonly Citation[]
  /** Somebody's agreement, or the caller's own tools, are waited for. */
  readonly pending: boolean
  /** Of the conversation, this turn's among them. */
  readonly toolFailures: number
  readonly waitedMs: number | undefined
}

/** Calls that tell nothing of whether the customer was served. */
const aside = new Set(['think', 'search_knowledge'])

export const planOf = ({ bundle }: LoadedAgent): Plan => bundle.organization.plan ?? 'starter'

export function factsOf(state: TurnState, conversation: Conversation, end: EndOfTurn): TurnFacts {
  const topics = topicsOf(state)
  const undocumented = asksWhatNobodyWrote(state, end, topics)
  return {
    // Where that was for a topic that hands over, the topic is why.
    askedForPerson:
      state.personAsked !== undefined &&
      !topics.some(({ name, escalate }) => escalate && state.personAsked?.includes(name)),
    topics: topics.map(({ name }) => name),
    topicEscalates: topics.some(({ escalate }) => escalate),
    sentiment: state.signals.sentiment,
    confidence: state.signals.confidence ?? confidenceOfReply(state, end, undocumented),
    complexity: complexityOf(state.turn.text.split(/\s+/).length, conversation.turns, state.calls.length),
    toolFailures: end.toolFailures,
    waitedMs: end.waitedMs,
    undocumented,
    plan: planOf(state.agent),
  }
}

/** By the examples of the configuration, by what the model called a person for, or by what the provider says that it was about; those that hand over come first. */
function topicsOf({ agent, personAsked, signals, turn }: TurnState): LoadedAgent['config']['topics'] {
  const ruled = turn.input.kind === 'words' ? topicRuledOut(turn.text, agent.instructions.topics) : undefined
  return agent.config.topics
    .filter(
      ({ name, escalate }) =>
        (ruled?.verdict === 'ruled_out' && ruled.rule.name === name) ||
        signals.intent === `topic:${name}` ||
        (escalate && personAsked?.includes(name) === true),
    )
    .sort((one, other) => Number(other.escalate) - Number(one.escalate))
}

/** Where the agent had asked something, the message answers it and asks nothing by itself. */
function asksWhatNobodyWrote(
  state: TurnState,
  { checkpoint, citations, pending }: EndOfTurn,
  topics: readonly unknown[],
): boolean {
  const served = citations.length > 0 || state.calls.some(({ name, status }) => status === 'ok' && !aside.has(name))
  if (state.turn.input.kind !== 'words' || served || pending || topics.length > 0) return false
  if (askedBefore(checkpoint)) return false
  const { toolSpecs, instructions } = state.agent
  return isUndocumented(state.turn.text, { passages: state.knowledge, tools: toolSpecs, topics: instructions.topics })
}

/** Whether the agent's words before the customer's last ones held a question. */
function askedBefore(checkpoint: SavedCheckpoint | undefined): boolean {
  const { messages = [] } = (checkpoint?.checkpoint.channel_values ?? {}) as { messages?: readonly ModelMessage[] }
  const last = messages.findLastIndex(({ role }) => role === 'user')
  const before = messages.slice(0, Math.max(last, 0)).findLast(({ role }) => role === 'assistant')
  return before !== undefined && /[?？]/u.test(before.content)
}

function confidenceOfReply(state: TurnState, { citations }: EndOfTurn, undocumented: boolean): number | undefined {
  if (!state.producedBy.includes('/')) return undefined
  const calls = state.calls.filter(({ name }) => !aside.has(name))
  const answered = calls.some(({ status }) => status === 'ok')
  const grounding = state.stages.findLast(({ name }) => name === 'output_guard')?.detail?.grounding
  return confidenceOf({
    founded: citations.length > 0 || answered,
    grounding: grounding === 'reduced' || grounding === 'hedged' ? grounding : 'supported',
    toolsFailed: calls.length > 0 && !answered,
    undocumented,
  })
}
