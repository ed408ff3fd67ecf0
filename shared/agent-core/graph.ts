/**
 * The conversation brain as a LangGraph graph of two nodes: agent ⇄ tools. It is compiled once; what differs from turn to turn comes in `configurable.turn`.
 */

import type { RunnableConfig } from '@langchain/core/runnables'
import { Annotation, Command, END, interrupt, START, StateGraph } from '@langchain/langgraph'
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint'
import type { ChatCompletion, ChatRequest, Message, ModelProvider, ToolCall } from '@workflow/llm-sdk'
import { foldSummary, summaryItemsOf } from './summary.ts'

export type AssistantMessage = Extract<Message, { role: 'assistant' }>
export type ToolMessage = Extract<Message, { role: 'tool' }>

/** What one turn lends to the graph. */
export interface TurnServices {
  readonly provider: ModelProvider
  /** Nothing further is begun once it is aborted. */
  readonly signal: AbortSignal
  /** The request for the model, given what was said; `earlier` tells of what is no longer among it, `step` counts the model calls of this turn from 0. */
  request(messages: readonly Message[], earlier: readonly string[], step: number): ChatRequest
  onText(text: string): void
  onCompletion(completion: ChatCompletion, step: number): void
  /** Runs one call of the platform's own; never throws for what the tool does. */
  runTool(call: ToolCall): Promise<ToolMessage>
  /** Whose agreement the call needs, if anybody's. */
  approvalNeeded(call: ToolCall): 'none' | 'customer' | 'human'
  /** The call is the API caller's to run. */
  isCallers(call: ToolCall): boolean
}

/** What stops the graph until somebody agrees. */
export interface ApprovalQuestion {
  readonly from: 'customer' | 'human'
  readonly call: ToolCall
}

/** What resumes it. */
export interface ApprovalAnswer {
  readonly approved: boolean
  /** What they said, for the model to know. */
  readonly words: string
}

/** A checkpoint holds no more than this; half of it goes into the summary when it is full. */
const maxMessages = 120

/** New messages, in place of the first so many. */
interface Condensed {
  readonly without: number
  readonly messages: readonly Message[]
}

const State = Annotation.Root({
  messages: Annotation<Message[], Message[] | Condensed>({
    reducer: (before, added) =>
      Array.isArray(added) ? [...before, ...added] : [...before.slice(added.without), ...added.messages],
    default: () => [],
  }),
  /** What the messages told that are no longer held. */
  earlier: Annotation<readonly string[], readonly string[]>({ reducer: (_, next) => next, default: () => [] }),
  /** Model calls in this turn. */
  step: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
})

type ConversationState = typeof State.State

/** A model that still wants tools after this many calls is asked for words. */
export const maxModelCalls = 8

/** Goes on by a command of its own: an edge that asks again where to would be one more run of LangChain's for each step. */
async function agent(state: ConversationState, config: RunnableConfig): Promise<Command> {
  const turn = turnOf(config)
  turn.signal.throwIfAborted()
  const { without, messages, earlier } = condensed(state)
  let completion: ChatCompletion | undefined
  for await (const event of turn.provider.chat(turn.request(messages, earlier, state.step))) {
    if (event.type === 'text_delta') turn.onText(event.text)
    else completion = event.completion
  }
  if (!completion) throw new Error(`provider ${turn.provider.name} ended without a completion`)
  turn.onCompletion(completion, state.step)
  const said = [toMessage(completion, turn)]
  const calls = pendingCalls(said)
  return new Command({
    goto: calls.length > 0 && !calls.some((call) => turn.isCallers(call)) ? 'tools' : END,
    update: {
      messages: without === 0 ? said : { without, messages: said },
      step: state.step + 1,
      ...(without === 0 ? {} : { earlier }),
    },
  })
}

/** A caller's tools end the turn: what else was asked for in the same breath is asked for again when their results are there. */
function toMessage(completion: ChatCompletion, turn: TurnServices): AssistantMessage {
  const callers = completion.toolCalls.filter((call) => turn.isCallers(call))
  const toolCalls = callers.length > 0 ? callers : completion.toolCalls
  return { role: 'assistant', content: completion.text, ...(toolCalls.length > 0 ? { toolCalls } : {}) }
}

/** Keeps the checkpoint of an endless conversation from growing with it: whole turns go, and leave their items in the summary. */
function condensed({ messages, earlier }: ConversationState): {
  readonly without: number
  readonly messages: readonly Message[]
  readonly earlier: readonly string[]
} {
  const from =
    messages.length <= maxMessages
      ? 0
      : messages.findIndex((message, place) => place >= maxMessages / 2 && message.role === 'user')
  if (from <= 0) return { without: 0, messages, earlier }
  return {
    without: from,
    messages: messages.slice(from),
    earlier: foldSummary([...earlier, ...summaryItemsOf(messages.slice(0, from))]),
  }
}

async function tools(state: ConversationState, config: RunnableConfig): Promise<Partial<ConversationState>> {
  const turn = turnOf(config)
  turn.signal.throwIfAborted()
  const calls = pendingCalls(state.messages)
  const answers = new Map<string, ApprovalAnswer>()
  // All questions come before the first call: a call before an interrupt would run again when the node is resumed.
  for (const call of calls) {
    const from = turn.approvalNeeded(call)
    if (from !== 'none') answers.set(call.id, interrupt<ApprovalQuestion, ApprovalAnswer>({ from, call }))
  }
  const results = await Promise.all(
    calls.map((call) => {
      const answer = answers.get(call.id)
      return answer && !answer.approved ? declined(call, answer) : turn.runTool(call)
    }),
  )
  return { messages: results }
}

function declined(call: ToolCall, answer: ApprovalAnswer): ToolMessage {
  return {
    role: 'tool',
    toolCallId: call.id,
    name: call.name,
    outcome: 'refused',
    content: JSON.stringify({ code: 'not_approved', message: answer.words }),
  }
}

/** Calls of the last message that have no result yet. */
export function pendingCalls(messages: readonly Message[]): readonly ToolCall[] {
  const last = messages.at(-1)
  return last?.role === 'assistant' ? (last.toolCalls ?? []) : []
}

function turnOf(config: RunnableConfig): TurnServices {
  return config.configurable?.turn as TurnServices
}

export function compileConversationGraph(checkpointer: BaseCheckpointSaver) {
  return new StateGraph(State)
    .addNode('agent', agent, { ends: ['tools', END] })
    .addNode('tools', tools)
    .addEdge(START, 'agent')
    .addEdge('tools', 'agent')
    .compile({ checkpointer })
}

export type ConversationGraph = ReturnType<typeof compileConversationGraph>
