/** What a tool call can come to. */
import type { ToolOutcome } from './model.ts'

/** What a call came to; `content` is what the model reads. */
export interface ToolAnswer {
  readonly outcome: ToolOutcome
  readonly content: unknown
}

export const refused = (code: string, message: string, more: object = {}): ToolAnswer => ({
  outcome: 'refused',
  content: { code, message, ...more },
})
export const failed = (code: string, message: string): ToolAnswer => ({ outcome: 'failed', content: { code, message } })
