/** Where a conversation stands, as far as the messages tell. */

import type { ChatRequest, ToolCall } from '../provider.ts'
import type { Clock } from './dates.ts'
import type { Figures } from './format-value.ts'
import type { Language } from './languages/index.ts'
import type { Prepared } from './prepare.ts'

/** A tool on its way to being called. */
export interface Task {
  readonly tool: string
  readonly values: Readonly<Record<string, unknown>>
  /** The customer's words that began it. */
  readonly words: string
  /** The customer has agreed to the call. */
  readonly confirmed?: boolean
}

/** What the assistant waits for. */
type Pending =
  | { readonly kind: 'slot'; readonly names: readonly string[] }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'what_to_change' }
  | { readonly kind: 'which_tool'; readonly tools: readonly string[] }
  | { readonly kind: 'offer_tool'; readonly tool: string }
  /** `instead`: what was asked for so far, which may still be answered. */
  | { readonly kind: 'offer_person'; readonly instead?: Pending | undefined }
  | { readonly kind: 'offer_retry'; readonly task: Task }
  | { readonly kind: 'offer_redo'; readonly task: Task }

export interface FinishedCall {
  readonly tool: string
  readonly values: Readonly<Record<string, unknown>>
  readonly outcome: 'ok' | 'refused' | 'failed'
}

export interface State {
  /** What the customer wrote in last, as far as a message told. */
  readonly language: Language
  readonly task?: Task | undefined
  /** Withheld until the customer is verified. */
  readonly withheld?: Task | undefined
  readonly pending?: Pending | undefined
  /** Left for a look-up in between. */
  readonly interrupted?: Pick<State, 'task' | 'pending' | 'withheld'> | undefined
  /** Who and which, by slot name: said or answered earlier. */
  readonly memory: Readonly<Record<string, unknown>>
  /** Requests of an earlier message that are still to be done. */
  readonly queue: readonly string[]
  readonly failures: Readonly<Record<string, number>>
  readonly angryTurns: number
  /** How often in a row the value that is open was asked for. */
  readonly asked: number
  /** The platform hands over to a person after this turn. */
  readonly handsOver: boolean
  /** Answers in a row that could not be read. */
  readonly misses: number
  readonly question?: string | undefined
  readonly lastReply: string
  readonly lastCall?: FinishedCall | undefined
  /** The rows last told, so that "the second one" has a meaning. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly escalated: boolean
}

export const start: State = {
  language: 'en',
  memory: {},
  queue: [],
  failures: {},
  angryTurns: 0,
  asked: 0,
  handsOver: false,
  misses: 0,
  lastReply: '',
  rows: [],
  escalated: false,
}

/** All that a reply may depend on beside the state. */
export interface World {
  readonly request: ChatRequest
  readonly prepared: Prepared
  readonly clock: Clock
  readonly figures: Figures
  /** The customer had proved who they are by then. */
  readonly verified: boolean
  /** What was known of the customer by then. */
  readonly facts: Readonly<Record<string, unknown>>
  /** False while earlier turns are gone through: their passages are not known any more. */
  readonly current: boolean
}

export interface Reply {
  readonly state: State
  readonly text: string
  readonly calls: readonly Omit<ToolCall, 'id'>[]
  readonly confidence: number
  readonly intent: string
}

/** A reply in words only. */
export function tell(state: State, text: string, intent: string, confidence = 0.9): Reply {
  return { state, text, calls: [], confidence, intent }
}

/** A person can be offered: the platform hands over, or takes a ticket or a callback. */
export function personTool(world: World): string | undefined {
  return ['escalate_to_human', 'request_callback', 'create_ticket'].find((name) => world.prepared.tools.has(name))
}
