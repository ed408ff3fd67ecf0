/** What one turn gathers on its way: nothing of it outlives the turn but what its last commit writes. */
import {
  type EscalationDecision,
  newBoundary,
  noTaint,
  type SavedCheckpoint,
  type Taint,
  type UntrustedText,
} from '@workflow/agent-core'
import type { Message, Passage, RequestScope, Signals } from '@workflow/llm-sdk'
import type { LoadedAgent } from './agents.ts'
import type { ConversationRef } from './commit.ts'
import type { Conversation, ToolOutcome, Turn, Usage } from './model.ts'
import { phrasesFor } from './phrases.ts'
import type { TurnBudget } from './spend-book.ts'
import { guidanceOf } from './state-guidance.ts'
import type { TurnChannel } from './turn-channel.ts'

/** What was said in a conversation up to a turn. */
export interface Heard {
  /** All that the customer said, oldest first; what people and the agent said is not theirs. */
  readonly customerWords: readonly string[]
  /** What the agent said just before they said yes. */
  readonly agreed: readonly string[]
}

export interface RecordedCall {
  readonly id: string
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly status: ToolOutcome
  readonly code: string | undefined
  readonly content: string
  readonly durationMs: number
}

interface Stage {
  readonly name: string
  readonly durationMs: number
  readonly detail?: Readonly<Record<string, unknown>>
}

export interface TurnState {
  readonly ref: ConversationRef
  readonly turn: Turn
  readonly agent: LoadedAgent
  readonly channel: TurnChannel
  /** What of the guidance was read in the customer's files: nothing there is ours. */
  fileTexts: readonly string[]
  /** What was read in them, for the guard of calls. */
  filesRead: readonly UntrustedText[]
  /** An earlier process began it: what its tools did is looked up before they run. */
  readonly resumed: boolean
  readonly sandbox: boolean
  /** No request of the customer's waits for the reply: it goes out on their stream. */
  readonly pushed: boolean
  readonly startedAtMs: number
  guidance: readonly string[]
  /** What people and the customer said to each other since the agent last spoke. */
  readonly interlude: readonly Message[]
  /** The conversation as the turn began. */
  readonly begun: Conversation
  /** What an API caller says was said, the last words included, where it comes with each request. */
  readonly dialogue: readonly Message[] | undefined
  /** What knowledge is searched with. */
  readonly question: string
  /** The customer's message before, where this one is short. */
  readonly questionBefore: string | undefined
  readonly customerId: string
  customer: Conversation['customer']
  knowledge: readonly Passage[]
  /** Texts of the model, one a call. */
  readonly texts: string[]
  readonly calls: RecordedCall[]
  /** What tools depend on and no commit holds yet. */
  unsavedCheckpoint: SavedCheckpoint | undefined
  readonly stages: Stage[]
  /** How much of a model the turn needs. */
  level: RequestScope['level']
  /** What the month's budget leaves, where there is one. */
  budget: TurnBudget | undefined
  /** Ends with the last call that changes something: those of one answer are made one after the other. */
  lastChange: Promise<unknown>
  /** Of the next record of a call. */
  nextPosition: number
  /** The answer of the model, by the count of its texts, in which a failed call made earlier ones undone. */
  undoneAtText: number | undefined
  /** Between marks of this boundary stands what is no word of the customer's or ours. */
  readonly fence: string
  /** Suspicious text that the model has read in this conversation. */
  taint: Taint
  /** What was said, and what was read before this turn; looked up when the first call needs it. */
  heard: Promise<Heard> | undefined
  readBefore: Promise<readonly UntrustedText[]> | undefined
  /** Renewed while the turn runs: what it commits after this is not its own to commit. */
  readonly lease: { readonly until: string; isRenewed: boolean }
  /** Ends what the turn waits for: its deadline, or another instance that took it over. */
  readonly signal: AbortSignal
  /** Its last commit is made, or under way. */
  over: boolean
  usage: Usage
  producedBy: string
  signals: Signals
  /** A person was asked for: why. */
  personAsked: string | undefined
  ended: boolean
  escalation: EscalationDecision | undefined
}

/** The platform's own sentences, as this customer reads them. */
export const phrasesOf = (state: TurnState) => phrasesFor(state.agent.config.agent_identity.languages, state.turn.text)

/** Between the texts of one turn. */
export const textSeparator = '\n\n'

/** Turns that begin with a person's approval, not with a message. */
export const approvalPrefix = 'approval.'

export function newTurnState(
  given: Pick<
    TurnState,
    | 'ref'
    | 'turn'
    | 'agent'
    | 'channel'
    | 'resumed'
    | 'dialogue'
    | 'question'
    | 'questionBefore'
    | 'interlude'
    | 'lease'
    | 'signal'
  >,
  conversation: Conversation,
): TurnState {
  return {
    ...given,
    sandbox: conversation.sandbox,
    guidance: [...conversation.guidance, ...(conversation.guidanceOnce ?? []), ...guidanceOf(conversation)],
    fileTexts: [],
    filesRead: [],
    begun: conversation,
    pushed: given.turn.clientMessageId.startsWith(approvalPrefix) || given.turn.via !== undefined,
    startedAtMs: performance.now(),
    customerId: conversation.customerId,
    customer: conversation.customer,
    knowledge: [],
    texts: [],
    calls: [],
    unsavedCheckpoint: undefined,
    stages: [],
    level: 'flash',
    budget: undefined,
    lastChange: Promise.resolve(),
    nextPosition: 0,
    undoneAtText: undefined,
    fence: conversation.fence ?? newBoundary(),
    taint: conversation.taint ?? noTaint,
    heard: undefined,
    readBefore: undefined,
    usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0, costMicroUsd: 0, latencyMs: 0, firstTokenMs: 0 },
    producedBy: 'none',
    signals: {},
    personAsked: undefined,
    ended: false,
    over: false,
    escalation: undefined,
  }
}

/** Runs the work and notes how long it took. */
export async function staged<Result>(
  state: TurnState,
  name: string,
  work: () => Promise<Result>,
  detail?: (result: Result) => Record<string, unknown>,
): Promise<Result> {
  const started = performance.now()
  const result = await work()
  const durationMs = round(performance.now() - started)
  state.stages.push(detail ? { name, durationMs, detail: detail(result) } : { name, durationMs })
  return result
}

export const round = (durationMs: number): number => Math.round(durationMs * 100) / 100
