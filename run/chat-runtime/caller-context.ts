/** What a turn knows beside what is kept here. */
import type { ChatRequest, Message } from '@workflow/llm-sdk'

/** What the caller of the API brings along: its own tools, and what was said before in a conversation that is not kept here. */
export interface CallerContext {
  readonly tools: ChatRequest['tools']
  readonly history: readonly Message[]
  /** All of what was said, the last words included, where nothing of it is kept here. */
  readonly dialogue?: readonly Message[]
  /** System messages of the caller's. */
  readonly guidance: readonly string[]
  readonly toolChoice?: ChatRequest['toolChoice']
  readonly maxOutputTokens?: number
  readonly temperature?: number
}

export const noCaller: CallerContext = { tools: [], history: [], guidance: [] }
