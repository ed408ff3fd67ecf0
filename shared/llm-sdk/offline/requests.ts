/** A message that asks for something new: a tool, an answer from the knowledge, both in one message, or something unknown. */

import { type Answer, answerFrom, enoughToAnswer } from './answer.ts'
import { type DialogueActs, readActs } from './dialogue-acts.ts'
import { extract } from './extract.ts'
import { type Candidate, classify } from './intent.ts'
import { personTool, type Reply, type State, tell, type World } from './state.ts'
import { begin, missing, readingContext } from './task.ts'
import { contentConcepts, plain } from './tokens.ts'
import { doing, join, say } from './wording.ts'

/** A score from which a tool is meant without doubt. */
export const sure = 0.5
const perhaps = 0.33
/** Two tools this near are told apart by asking. */
const near = 0.07

export type Decision =
  | { readonly kind: 'tool'; readonly candidate: Candidate }
  | { readonly kind: 'which'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'maybe'; readonly candidate: Candidate }
  | { readonly kind: 'unknown' }

/** Tools by score; none where the request forbids them. */
export function candidatesFor(text: string, world: World): Candidate[] {
  return classify(world.prepared.requests, text)
}

export function lookUp(state: State, text: string, world: World): Answer | undefined {
  const answer = answerFrom(world.request.situation.knowledge, text, state.question, world.clock)
  return answer !== undefined && world.current && answer.score >= enoughToAnswer ? answer : undefined
}

/** Weighs tools against what the passages say. */
export function decide(state: State, text: string, world: World): Decision {
  const acts = readActs(text)
  const candidates = candidatesFor(text, world)
  const best = candidates[0]
  const answer = lookUp(state, text, world)
  if (best === undefined || best.score < perhaps)
    return answer === undefined ? { kind: 'unknown' } : { kind: 'answer', answer }
  const second = candidates[1]
  const tie =
    second !== undefined && second.score >= sure - 0.05 && best.score - second.score < near && best.example < 0.9
  if (answer !== undefined && prefersAnswer(acts, text, best, answer, world)) return { kind: 'answer', answer }
  const asksFact = acts.question && !acts.request
  const tool = world.prepared.tools.get(best.name)
  if (tool?.spec.changesState === true && asksFact && !best.action && best.example < 0.8)
    return best.score >= sure ? { kind: 'maybe', candidate: best } : { kind: 'unknown' }
  if (tool?.spec.changesState === true && aboutRules.test(plain(text)) && world.current)
    return { kind: 'maybe', candidate: best }
  if (tie) {
    const tied = candidates
      .filter((candidate) => best.score - candidate.score < near && candidate.score >= sure - 0.05)
      .slice(0, 3)
    const decided = byValues(tied, text, world)
    return decided === undefined ? { kind: 'which', candidates: tied } : { kind: 'tool', candidate: decided }
  }
  if (best.score >= sure || (acts.request && best.action && best.score >= 0.4)) return { kind: 'tool', candidate: best }
  return answer !== undefined ? { kind: 'answer', answer } : { kind: 'maybe', candidate: best }
}

/** Of tools that are equally near, the one whose required slots the message fills. */
function byValues(tied: readonly Candidate[], text: string, world: World): Candidate | undefined {
  const filled = tied.map((candidate) => {
    const tool = world.prepared.tools.get(candidate.name)
    const values =
      tool === undefined
        ? {}
        : extract(tool.slots.slots, text, readingContext(world, { asked: [], loose: false, known: {} })).values
    return {
      candidate,
      count: Object.keys(values).length,
      complete: tool !== undefined && Object.keys(values).length > 0 && missing(tool, values).length === 0,
    }
  })
  const complete = filled.filter((entry) => entry.complete)
  return complete.length === 1 ? complete[0]?.candidate : undefined
}

const aboutRules =
  /\b(what happens (if|when)|what if|is there (a|an|any) (fee|charge|penalty|cost|way|deadline)|do i (need|have) to|how (do|can|would|should|does|to|far|long|late|early)|why|policy|policies|rules?|allowed|terms|am i able|is it (ok|okay|free|allowed|necessary)|are there any|do you (accept|allow|offer|have|do|provide|take|charge|deliver|ship|sell|need))\b/
const personal = /\b(my|mine|our|i have|i had|i made|i ordered|i booked|i bought|i paid)\b/

/** A question about how things are in general goes to the passages; one about the customer's own affairs, or an order to act, to the tool. */
function prefersAnswer(acts: DialogueActs, text: string, best: Candidate, answer: Answer, world: World): boolean {
  const words = plain(text)
  const tool = world.prepared.tools.get(best.name)
  if (tool === undefined) return true
  if (best.example >= 0.85 && best.score >= answer.score - 0.15 && !(tool.spec.changesState && aboutRules.test(words)))
    return false
  const values = extract(tool.slots.slots, text, readingContext(world, { asked: [], loose: false, known: {} })).values
  const names = Object.keys(values)
  const ready = missing(tool, values).length === 0 && tool.slots.required.length + tool.slots.alternatives.length > 0
  const hasCode = tool.slots.slots.some((slot) => slot.identity && names.includes(slot.name))
  if (hasCode) return false
  if (tool.spec.changesState) {
    if (!acts.question) return false
    if (aboutRules.test(words)) return true
    if (acts.request && best.action) return false
    if (best.action && /^(can|could|may) i\b/.test(acts.rest))
      return answer.score > best.score + 0.1 && contentConcepts(text).length > 2
    return true
  }
  if (!acts.question) return answer.score > best.score + 0.2
  if (personal.test(words) && best.score >= sure) return false
  if (ready && best.score >= sure) return false
  return answer.score >= best.score - 0.15 || best.score < sure
}

/** Acts on a message that begins something. */
export function handleRequest(state: State, text: string, world: World, lead = ''): Reply {
  const [first = text, ...later] = requestsIn(state, text, world)
  const decision = decide(state, first, world)
  const waiting: State = { ...state, queue: [...later, ...state.queue] }
  if (decision.kind === 'answer') {
    const answered = answerReply(waiting, first, decision.answer, lead)
    const [next, ...rest] = answered.state.queue
    if (next === undefined) return answered
    const followed = handleRequest({ ...answered.state, queue: rest }, next, world)
    return { ...followed, text: say(answered.text, followed.text) }
  }
  if (decision.kind === 'tool') return begin(waiting, decision.candidate.name, first, world, lead)
  if (decision.kind === 'which') return askWhich(waiting, decision.candidates, world, lead)
  if (decision.kind === 'maybe') return offerTool(waiting, decision.candidate, world, lead)
  return unknown(waiting, first, world, lead)
}

export function answerReply(state: State, question: string, answer: Answer, lead = ''): Reply {
  const full =
    contentConcepts(question).length < 2 && state.question !== undefined ? `${state.question} ${question}` : question
  return tell(
    { ...state, question: full.slice(-300), pending: undefined, misses: 0 },
    say(lead, answer.text),
    'question',
    Math.min(0.95, 0.45 + answer.score / 2),
  )
}

function askWhich(state: State, candidates: readonly Candidate[], world: World, lead: string): Reply {
  const tools = candidates.map((candidate) => candidate.name)
  const phrases = tools.flatMap((name) => world.prepared.tools.get(name)?.spec ?? []).map((spec) => doing(spec))
  return tell(
    { ...state, pending: { kind: 'which_tool', tools } },
    say(lead, `Just so I get it right: would you like me to ${join(phrases, 'or')}?`),
    'clarify',
    0.5,
  )
}

function offerTool(state: State, candidate: Candidate, world: World, lead: string): Reply {
  const tool = world.prepared.tools.get(candidate.name)
  if (tool === undefined) return unknown(state, '', world, lead)
  return tell(
    { ...state, pending: { kind: 'offer_tool', tool: candidate.name } },
    say(lead, `I don't know that for certain, but I can ${doing(tool.spec)}. Would you like me to do that?`),
    'clarify',
    0.35,
  )
}

/** Honest where nothing is known. */
export function unknown(state: State, text: string, world: World, lead = ''): Reply {
  const question = text === '' ? state.question : text.slice(0, 300)
  const asks = readActs(text).question || contentConcepts(text).length > 0
  if (!asks)
    return tell(
      { ...state, pending: undefined, misses: state.misses + 1 },
      say(lead, 'Sorry, I did not quite understand. Could you put it another way?'),
      'unclear',
      0.2,
    )
  const offer =
    personTool(world) === undefined
      ? 'Is there anything else I can help you with?'
      : 'Would you like me to connect you with a person from the team?'
  const offered: State =
    personTool(world) === undefined ? { ...state, pending: undefined } : { ...state, pending: { kind: 'offer_person' } }
  return tell(
    { ...offered, question, misses: state.misses + 1 },
    say(lead, `I am sorry, I don't know that; I do not have that information. ${offer}`),
    'unknown',
    0.15,
  )
}

/** Cuts a message with several requests; parts that ask for nothing new stay with the one before. */
export function requestsIn(state: State, text: string, world: World): string[] {
  const parts = text
    .slice(0, 2_000)
    .split(
      /(?<=[.!?])\s+|\n+|;\s*|,?\s+\b(?:and then|and also|and after that|also|plus|then)\b\s+|,?\s+\band\s+(?=(?:can|could|please|i|what|when|where|how|do|is|are|tell|cancel|book|check|send|change|move|let|also|show|find|order|track|give)\b)/i,
    )
    .filter((part) => part.trim() !== '')
  if (parts.length < 2 || parts.length > 8) return [text]
  const wholes: { text: string; aim: string | undefined }[] = []
  for (const part of parts) {
    const aim = aimOf(state, part, world)
    const last = wholes.at(-1)
    if (last === undefined || (aim !== undefined && last.aim !== undefined && aim !== last.aim))
      wholes.push({ text: part, aim })
    else wholes[wholes.length - 1] = { text: `${last.text} ${part}`, aim: last.aim ?? aim }
  }
  const questions = wholes.filter((whole) => whole.aim === 'question')
  const others = wholes.filter((whole) => whole.aim !== 'question')
  return wholes.length === 1 ? [text] : [...questions, ...others].map((whole) => whole.text)
}

function aimOf(state: State, part: string, world: World): string | undefined {
  const decision = decide({ ...state, question: undefined }, part, world)
  if (decision.kind === 'tool') return decision.candidate.score >= sure + 0.05 ? decision.candidate.name : undefined
  return decision.kind === 'answer' && readActs(part).question ? 'question' : undefined
}
