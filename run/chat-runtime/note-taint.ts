/** Suspicious text that came in by a tool stays known for as long as the conversation: the model goes on reading it. */
import { type Taint, taintedBy } from '@workflow/agent-core'
import type { ToolDefinition } from '@workflow/config-sdk'
import type { TurnState } from './turn-state.ts'

/** Enough to find a copied value in; a conversation's document holds no more. */
const textCharacters = 8_000
const mostTexts = 20

/** Built-ins answer with our own words, but for what they found in documents. */
export function noteTaint(state: TurnState, tool: ToolDefinition | undefined, text: string): void {
  if (!tool || (tool.source === 'builtin' && tool.name !== 'search_knowledge')) return
  const source = tool.source === 'builtin' ? 'document' : 'tool_result'
  const taint: Taint = taintedBy(state.taint, { source, name: tool.name, text })
  if (taint === state.taint) return
  const { verdict, because } = taint.at(-1) ?? {}
  state.stages.push({ name: 'tainted', durationMs: 0, detail: { by: tool.name, verdict, because } })
  state.taint = taint.slice(-mostTexts).map((one) => ({ ...one, text: one.text.slice(0, textCharacters) }))
}
