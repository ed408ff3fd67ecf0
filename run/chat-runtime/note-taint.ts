/** Suspicious text that came in by a tool or a document stays known for as long as the conversation: the model goes on reading it. */
import { type Taint, taintedBy } from '@workflow/agent-core'
import type { ToolDefinition } from '@workflow/config-sdk'
import type { TurnState } from './turn-state.ts'

/** Enough to find a copied value in; a conversation's document holds no more. */
const textCharacters = 8_000
const mostTexts = 20

/** Built-ins answer with our own words, but for what they found in documents. */
export function noteTaint(state: TurnState, tool: ToolDefinition | undefined, text: string): void {
  if (!tool || (tool.source === 'builtin' && tool.name !== 'search_knowledge')) return
  judge(state, { source: tool.source === 'builtin' ? 'document' : 'tool_result', name: tool.name, text })
}

/** A document that stands in the context without a call; one that is known is not judged again. */
export function noteDocument(state: TurnState, name: string, text: string): void {
  const kept = text.slice(0, textCharacters)
  if (!state.taint.some((known) => known.name === name && known.text === kept))
    judge(state, { source: 'document', name, text })
}

function judge(state: TurnState, read: Parameters<typeof taintedBy>[1]): void {
  const taint: Taint = taintedBy(state.taint, read)
  if (taint === state.taint) return
  const { verdict, because } = taint.at(-1) ?? {}
  state.stages.push({ name: 'tainted', durationMs: 0, detail: { by: read.name, verdict, because } })
  state.taint = taint.slice(-mostTexts).map((one) => ({ ...one, text: one.text.slice(0, textCharacters) }))
}
