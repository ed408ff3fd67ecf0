/** The end of a turn: what it says to the customer, committed at once, and told to whoever follows. */
import { type ApprovalQuestion, citationsOf, type SavedCheckpoint } from '@workflow/agent-core'
import { type Message as ModelMessage, readMood } from '@workflow/llm-sdk'
import { approvalText } from './approvals.ts'
import { type Closing, closeMatter } from './close-matter.ts'
import { commit } from './commit.ts'
import { guardReply } from './guard-words.ts'
import { lastCommit } from './last-commit.ts'
import type { TurnResult } from './model.ts'
import type { Services } from './services.ts'
import { phrasesOf, round, type TurnState, textSeparator } from './turn-state.ts'

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
  // A renewal beside the last commit could only be in its way.
  state.lease.isRenewed = false
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
