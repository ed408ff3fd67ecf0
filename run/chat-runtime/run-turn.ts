/**
 * One turn: context → graph (agent ⇄ tools) → last commit. Whatever happens on the way, the customer gets an answer, and what was done is recorded.
 */

import { Command, isInterrupted } from '@langchain/langgraph'
import {
  type ApprovalAnswer,
  type ApprovalQuestion,
  type ConversationGraph,
  fitPassages,
  maxModelCalls,
  type SavedCheckpoint,
  type TurnServices,
} from '@workflow/agent-core'
import { retrievePassages } from '@workflow/knowledge'
import { ProviderError, type ToolCall } from '@workflow/llm-sdk'
import { Unavailable } from '@workflow/platform'
import { count, traced } from '@workflow/telemetry'
import { agreedBefore } from './approvals.ts'
import type { CallerContext } from './caller-context.ts'
import { answerSurvey } from './close-matter.ts'
import { finishTurn } from './finish-turn.ts'
import { guardInput, LinkHold } from './guard-words.ts'
import { readResources } from './mcp-context.ts'
import type { StoredCheckpoint, TurnResult } from './model.ts'
import { budgetOf } from './model-budget.ts'
import { requestOf } from './model-request.ts'
import { runTool } from './run-tool.ts'
import type { Services } from './services.ts'
import { askSpecialists } from './specialists.ts'
import { lookAtFiles } from './turn-files.ts'
import { phrasesOf, staged, type TurnState, textSeparator } from './turn-state.ts'

export async function runTurn(
  services: Services,
  state: TurnState,
  before: StoredCheckpoint | undefined,
  caller: CallerContext,
): Promise<TurnResult> {
  await lookAtFiles(services, state)
  if (state.turn.input.kind === 'wait') {
    state.texts.push(phrasesOf(state).stillWaiting)
    return finishTurn(services, state, undefined, undefined)
  }
  const answered = state.turn.input.kind === 'words' ? answerSurvey(state) : undefined
  if (answered) {
    state.producedBy = 'survey'
    return finishTurn(services, state, undefined, undefined, answered)
  }
  const { graph, turnLog } = services
  const thread = state.ref.conversationId
  turnLog.open(thread, before?.saved as SavedCheckpoint | undefined, (saved) => {
    state.unsavedCheckpoint = saved
  })
  let question: ApprovalQuestion | undefined
  try {
    if (state.turn.input.kind === 'words')
      await staged(
        state,
        'retrieve',
        () => retrieve(services, state),
        (passages) => ({ passages }),
      )
    state.knowledge = fitPassages([...(await readResources(services, state)), ...state.knowledge])
    state.budget = await budgetOf(services, state.ref, state.turn.id, state.agent)
    if (state.turn.input.kind === 'words') {
      state.guidance = [...state.guidance, ...guardInput(state)]
      state.guidance = [...state.guidance, ...(await askSpecialists(services, state, caller))]
    }
    const config = {
      configurable: { thread_id: thread, turn: turnServices(services, state, caller) },
      durability: 'sync' as const,
      recursionLimit: 4 * maxModelCalls,
    }
    const outcome = await staged(state, 'graph', () =>
      unlessAborted(state.signal, graph.invoke(toGraphInput(state, before, caller), config)),
    )
    if (isInterrupted<ApprovalQuestion>(outcome)) question = outcome.__interrupt__[0]?.value
  } catch (error) {
    // Another instance's turn now, or a store that is busy: nothing was said, and the turn goes on from its checkpoint when it is taken up again.
    const unavailable = [error, state.signal.reason].find((one) => one instanceof Unavailable)
    if (unavailable !== undefined) {
      turnLog.close(thread)
      throw unavailable
    }
    apologise(services, state, error)
  }
  return finishTurn(services, state, turnLog.close(thread), question)
}

/** Rejects with the signal's reason as soon as it is aborted; what hangs is left behind, and begins nothing further. */
function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Whatever went wrong, the customer is told so, and the turn ends: what its tools did is in the checkpoint and in their records. */
function apologise(services: Services, state: TurnState, error: unknown): void {
  const late = state.signal.aborted
  const { tooLong, cannotAnswer } = phrasesOf(state)
  const text = late ? tooLong : cannotAnswer
  const kind = late ? 'deadline' : error instanceof ProviderError ? error.kind : 'fault'
  state.producedBy = 'none'
  state.stages.push({ name: 'turn_failed', durationMs: 0, detail: { kind, message: String(error) } })
  state.channel.push({ type: 'delta', data: { text: (state.texts.some(Boolean) ? textSeparator : '') + text } })
  state.texts.push(text)
  if (kind === 'fault') services.onFault('a turn ended with an apology', error)
}

/** A checkpoint of this very turn is where a crash left it: the graph goes on from there. */
function toGraphInput(
  state: TurnState,
  before: StoredCheckpoint | undefined,
  caller: CallerContext,
): Parameters<ConversationGraph['invoke']>[0] {
  if (before?.turnId === state.turn.id) return null
  const { input, text } = state.turn
  if (input.kind === 'answer') {
    const answer: ApprovalAnswer = { approved: input.approved, words: input.words }
    return new Command({ resume: answer })
  }
  return {
    messages:
      input.kind === 'words'
        ? [...caller.history, ...state.interlude, { role: 'user' as const, content: text }]
        : [...caller.history],
    step: 0,
  }
}

function turnServices(services: Services, state: TurnState, caller: CallerContext): TurnServices {
  const callers = new Set(caller.tools.map((tool) => tool.name))
  const hold = new LinkHold(state, (text) => state.channel.push({ type: 'delta', data: { text } }))
  return {
    provider: services.provider,
    signal: state.signal,
    request: (messages, earlier, step) => {
      state.texts.push('')
      return requestOf(services, state, caller, { messages, earlier, step })
    },
    onText: (text) => {
      const separator = state.texts.at(-1) === '' && state.texts.slice(0, -1).some(Boolean) ? textSeparator : ''
      state.texts[state.texts.length - 1] += text
      hold.push(separator + text)
    },
    onCompletion: (completion) => {
      hold.end()
      const { usage } = completion
      state.stages.push({
        name: 'model',
        durationMs: usage.latencyMs,
        detail: {
          producedBy: completion.producedBy,
          usage,
          finishReason: completion.finishReason,
          signals: completion.signals,
          toolCalls: completion.toolCalls.map((call) => call.name),
        },
      })
      state.usage = addUsage(state.usage, usage)
      state.producedBy = completion.producedBy
      state.signals = { ...state.signals, ...completion.signals }
    },
    runTool: (call) => staged(state, `tool ${call.name}`, () => tracedTool(services, state, call)),
    approvalNeeded: (call) => {
      const from = state.agent.tools.get(call.name)?.requiresApproval ?? 'none'
      return from === 'customer' && agreedBefore(state, caller.history, call) ? 'none' : from
    },
    isCallers: (call: ToolCall) => callers.has(call.name),
  }
}

/** https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/#execute-tool-span */
function tracedTool(services: Services, state: TurnState, call: ToolCall) {
  const facts = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': call.name,
    'gen_ai.tool.call.id': call.id,
  }
  return traced(`execute_tool ${call.name}`, { facts }, async (span) => {
    const message = await runTool(services, state, call)
    const outcome = state.calls.findLast(({ id }) => id === call.id)?.status ?? 'unknown'
    span.note({ 'workflow.tool.outcome': outcome })
    count('workflow.tools.calls', { 'gen_ai.tool.name': call.name, 'workflow.tool.outcome': outcome })
    return message
  })
}

function addUsage(total: TurnState['usage'], more: TurnState['usage']): TurnState['usage'] {
  return {
    inputTokens: total.inputTokens + more.inputTokens,
    outputTokens: total.outputTokens + more.outputTokens,
    cachedTokens: total.cachedTokens + more.cachedTokens,
    costMicroUsd: total.costMicroUsd + more.costMicroUsd,
    latencyMs: total.latencyMs + more.latencyMs,
    firstTokenMs: total.firstTokenMs === 0 ? more.firstTokenMs : total.firstTokenMs,
  }
}

/** Passages for what the customer says; a short follow-up is read with what came before it. */
async function retrieve(services: Services, state: TurnState): Promise<number> {
  const collections = state.agent.config.knowledge?.collections ?? []
  if (collections.length === 0) return 0
  const index = services.kernel.ports.searchOf(`organizations/${state.ref.organizationId}`)
  const { passages } = await retrievePassages(
    {
      query: state.question,
      ...(state.questionBefore === undefined ? {} : { before: state.questionBefore }),
      collections,
    },
    { index, embedder: services.embedder },
  )
  state.knowledge = fitPassages(passages)
  return passages.length
}
