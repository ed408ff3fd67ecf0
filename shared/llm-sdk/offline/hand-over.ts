/** The last words of a turn after which the platform hands over: what was found, that a person was called, and no question. */

import type { Reply } from './state.ts'
import { say } from './wording.ts'

const called = 'I have called a person from the team, who will take it from here.'

/** A reply as it is where nothing is handed over, or where a tool is yet to answer. */
export function atHandOver(reply: Reply): Reply {
  const { state } = reply
  if (!state.handsOver || state.escalated || reply.calls.length > 0) return reply
  return {
    ...reply,
    text: say(withoutQuestions(reply.text), called),
    state: { ...state, task: undefined, withheld: undefined, pending: undefined, interrupted: undefined, queue: [] },
  }
}

/** Without what asks or announces that it asks. */
function withoutQuestions(text: string): string {
  return text
    .split(/(?<=[.!?](?: \[\d+\])?)(?=\s)/)
    .filter((sentence) => !/\?\s*$|^\s*To confirm: |^\s*For your security I need /.test(sentence))
    .join('')
    .trim()
}
