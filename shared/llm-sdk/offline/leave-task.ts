/** The customer lets go of what is under way: by saying so, also with another request in the same breath, or by saying goodbye. */

import { decide } from './decide.ts'
import { readActs } from './dialogue-acts.ts'
import type { PreparedTool } from './prepare.ts'
import { handleRequest } from './requests.ts'
import { smallTalk } from './small-talk.ts'
import type { Reply, State } from './state.ts'
import { drop, letGo } from './task.ts'
import { contentConcepts, plain } from './tokens.ts'
import { givesUp, type Turn } from './turn.ts'
import { say } from './wording.ts'

const givingUp =
  /^(?:(?:actually|no|nope|sorry|ok|okay|oh|well|wait|hmm|please)[\s,.!…–-]+)*(?:never ?mind|forget|scratch|skip|leave)(?:\s+(?:about\s+)?(?:it|that|this|everything))?(?<end>[\s,.!;:…–—-]+)(?<rest>\S.*)$/is

/** The task is gone; what else the message asks for is dealt with. Nothing where the customer does not give up. */
export function leave(turn: Turn, tool: PreparedTool): Reply | undefined {
  const { state, text, acts, world, lead } = turn
  if (!acts.giveUp) return undefined
  const rest = besidesGivingUp(text, tool)
  if (rest !== undefined && asksSomething(rest, state, turn, tool)) {
    const gone = letGo(state, world)
    return handleRequest({ ...gone.state, interrupted: undefined }, rest, world, say(lead, gone.text))
  }
  return givesUp(acts, text, tool) ? drop(state, world) : undefined
}

/** What is said besides the clause that gives up; nothing where there is no such clause. */
function besidesGivingUp(text: string, tool: PreparedTool): string | undefined {
  const { end = '', rest } = givingUp.exec(text.trim())?.groups ?? {}
  if (rest !== undefined && (/[,.!;:…–—]/.test(end) || readActs(rest).question)) return rest
  const parts = text.trim().split(/(?<=[.!?;,])\s+|\s+[–—-]\s+/)
  const at = parts.findIndex((part) => givesUp(readActs(part), part, tool))
  if (at < 0 || parts.length < 2) return undefined
  const after = parts.slice(at + 1).join(' ')
  return contentConcepts(after).length > 0 ? after : parts.slice(0, at).join(' ')
}

function asksSomething(rest: string, state: State, { world }: Turn, tool: PreparedTool): boolean {
  if (contentConcepts(rest).length === 0) return false
  const acts = readActs(rest)
  if (acts.question) return true
  const decision = decide({ ...state, question: undefined }, rest, world)
  return decision.kind === 'tool' && (acts.request || decision.candidate.name !== tool.spec.name)
}

/** A goodbye ends all that is open; "ok, bye" agrees to nothing. */
export function sayGoodbye({ state, text, acts, world }: Turn): Reply | undefined {
  const words = plain(text)
  const agrees = acts.yes && !(/\b(bye|goodbye|good night)\b/.test(words) && !/^(yes|yeah|yep|yup|sure)\b/.test(words))
  if (!acts.bye || acts.question || agrees) return undefined
  const talk = smallTalk(state, text, acts, world)
  if (talk?.intent !== 'goodbye') return undefined
  return {
    ...talk,
    state: { ...letGo(talk.state, world).state, interrupted: undefined, queue: [] },
  }
}
