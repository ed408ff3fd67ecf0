/** Recorded conversations as turns that can be judged. */

import type { JudgedCall, JudgedTurn } from '@workflow/client-folder'
import type { RecordedConversation } from '@workflow/llm-sdk'
import { isWithheld } from '@workflow/rehearsal'
import { z } from 'zod'

export interface RecordedTurnFacts extends JudgedTurn {
  readonly customer: string
}

export function recordedTurns({ turns }: RecordedConversation): RecordedTurnFacts[] {
  let handoff = false
  return turns.map(({ user, answers, results, handoff: asked }) => {
    const calls = answers.flatMap(({ toolCalls }) =>
      toolCalls.map(({ id, name, arguments: given }) => ({
        name,
        arguments: given,
        outcome: outcomeOf(results?.get(id)),
      })),
    )
    handoff ||= asked === true || calls.some(({ name, outcome }) => name === 'escalate_to_human' && outcome === 'ok')
    const reply = answers.map(({ text }) => text).filter((text) => text !== '')
    return { customer: user, reply: reply.join('\n\n'), calls, handoff }
  })
}

/** What a tool says when it did not do it: a code and why. */
const refusal = z.union([
  z.strictObject({ code: z.string(), message: z.string() }),
  z.object({ error: z.unknown().refine((error) => error !== undefined && error !== null && error !== false) }),
])

/** Recorded calls without a result count as made. */
function outcomeOf(result: string | undefined): JudgedCall['outcome'] {
  if (result === undefined) return 'ok'
  const told = refusal.safeParse(resultOf(result))
  if (!told.success) return 'ok'
  return 'code' in told.data && isWithheld(told.data.code) ? 'withheld' : 'refused'
}

/** A result is JSON or plain text. */
function resultOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
