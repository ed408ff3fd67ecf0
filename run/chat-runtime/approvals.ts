/** Agreement to a tool call that the graph waits for: the customer's in words, a person's at the desk. */
import { type ApprovalQuestion, withoutMarkers } from '@workflow/agent-core'
import type { Message, ToolCall } from '@workflow/llm-sdk'
import type { TurnState } from './turn-state.ts'

const yes =
  /^(?:\W|please|ok(?:ay)?|then|thanks?)*\b(?:yes|yep|yeah|yup|sure|ok(?:ay)?|correct|right|confirm(?:ed)?|go ahead|do it|please do|of course|absolutely|definitely|certainly|sounds good)\b/i
const no = /\b(?:no|not|don'?t|never|wait|stop|cancel|but|instead)\b/i

/** Only a clear yes is one; anything else goes to the agent as what it is. */
export const meansYes = (text: string): boolean => yes.test(text.slice(0, 200)) && !no.test(text.slice(0, 200))

/** What the customer reads while the call waits. */
export function approvalText(state: TurnState, { from, call }: ApprovalQuestion): string {
  if (from === 'human')
    return 'A colleague has to agree to this first. I will come back to you here as soon as they have.'
  const description = state.agent.tools.get(call.name)?.description ?? call.name
  const values = Object.entries(call.arguments).map(
    ([name, value]) => `- ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return [`Before I go ahead, please confirm: ${description}`, ...values, 'Shall I do this? (yes or no)'].join('\n')
}

/**
 * Where the dialogue comes with each request nothing waits here: the question that was asked for this very call stands in what was said before, and the last
 * words answer it.
 */
export function agreedBefore(state: TurnState, history: readonly Message[], call: ToolCall): boolean {
  const asked = history.at(-1)
  return (
    state.turn.input.kind === 'words' &&
    asked?.role === 'assistant' &&
    asked.content.endsWith(withoutMarkers(approvalText(state, { from: 'customer', call }))) &&
    meansYes(state.turn.text)
  )
}
