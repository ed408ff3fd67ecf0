/** A bare "yes" where nothing of the assistant's own is open: to what a tool's answer or the last words offered. */

import { decide } from './decide.ts'
import { answerReply } from './requests.ts'
import { capabilitiesText } from './small-talk.ts'
import { type Reply, type State, tell, type World } from './state.ts'
import { begin } from './task.ts'
import { say } from './wording.ts'

const offers =
  /\b(?:would you (?:like|prefer)|do you (?:want|wish)|shall i|should i|may i|can i|could i|want me)(?: me| us)?(?: to)?\s+(?<offered>[^?]+)\?$/i

/** The last question of a reply; nothing where it asks none. */
export function lastQuestion(reply: string): string | undefined {
  return /(?:^|[.!?\]:\n])\s*(?<question>[^.!?\n]+\?)[^?]*$/.exec(reply)?.groups?.question?.trim()
}

/** Consent to what was offered, where a tool does it or a document tells it; else what is possible. Nothing where nothing was asked. */
export function takeUpOffer(state: State, world: World): Reply | undefined {
  const question = lastQuestion(state.lastReply)
  if (question === undefined) return undefined
  const offered = offers.exec(question)?.groups?.offered
  if (offered === undefined || /\banything else\b/i.test(question) || /\bhelp you\b/i.test(question))
    return tell(state, 'Of course. What can I do for you?', 'yes', 0.7)
  const decision = decide({ ...state, question: undefined }, `please ${offered}`, world)
  if (decision.kind === 'tool' || decision.kind === 'maybe')
    return begin(state, decision.candidate.name, offered, world)
  if (decision.kind === 'answer') return answerReply(state, offered, decision.answer)
  return tell(
    state,
    say('I am sorry, that is something I cannot do here.', capabilitiesText(world)),
    'unavailable',
    0.5,
  )
}
