/** A message that asks for something new: a tool, an answer from the knowledge, both in one message, or something unknown. */

import type { Answer } from './answer.ts'
import { decide } from './decide.ts'
import { readActs } from './dialogue-acts.ts'
import type { Candidate } from './intent.ts'
import { sure } from './intent.ts'
import { personTool, type Reply, type State, tell, type World } from './state.ts'
import { begin } from './task.ts'
import { contentConcepts, plain } from './tokens.ts'
import { doing, join, say } from './wording.ts'

/** Acts on a message that begins something. */
export function handleRequest(state: State, text: string, world: World, lead = ''): Reply {
  const [first = text, ...later] = requestsIn(state, text, world)
  const decision = decide(state, first, world)
  const waiting: State = { ...state, queue: [...later, ...state.queue] }
  if (decision.kind === 'answer') {
    const answered = answerReply(waiting, first, decision.answer, lead)
    const [next, ...rest] = answered.state.queue
    if (next === undefined) return answered
    const known = decide({ ...answered.state, queue: rest }, next, world).kind !== 'unknown'
    const followed = handleRequest({ ...answered.state, queue: rest }, next, world, known ? '' : otherQuestion)
    return { ...followed, text: say(answered.text, followed.text) }
  }
  if (decision.kind === 'tool') return begin(waiting, decision.candidate.name, first, world, lead)
  if (decision.kind === 'which') return askWhich(waiting, first, decision.candidates, world, lead)
  if (decision.kind === 'maybe') return offerTool(waiting, first, decision.candidate, world, lead)
  const [next, ...rest] = waiting.queue
  if (next === undefined || later.length === 0) return unknown(waiting, first, world, lead)
  return handleRequest({ ...waiting, queue: rest }, next, world, say(lead, sorryFor(first)))
}

const otherQuestion = 'As to your other question:'

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

function askWhich(state: State, question: string, candidates: readonly Candidate[], world: World, lead: string): Reply {
  const tools = candidates.map((candidate) => candidate.name)
  const phrases = tools.flatMap((name) => world.prepared.tools.get(name)?.spec ?? []).map((spec) => doing(spec))
  return tell(
    { ...state, question: question.slice(0, 300), pending: { kind: 'which_tool', tools } },
    say(lead, `Just so I get it right: would you like me to ${join(phrases, 'or')}?`),
    'clarify',
    0.5,
  )
}

function offerTool(state: State, question: string, candidate: Candidate, world: World, lead: string): Reply {
  const tool = world.prepared.tools.get(candidate.name)
  if (tool === undefined) return unknown(state, '', world, lead)
  return tell(
    { ...state, question: question.slice(0, 300), pending: { kind: 'offer_tool', tool: candidate.name } },
    say(lead, `I don't know that for certain, but I can ${doing(tool.spec)}. Would you like me to do that?`),
    'clarify',
    0.35,
  )
}

/** Honest where nothing is known. */
function unknown(state: State, text: string, world: World, lead = ''): Reply {
  const question = text === '' ? state.question : text.slice(0, 300)
  const acts = readActs(text)
  const asks = acts.question || contentConcepts(text).length > 0
  const sorry = sorryFor(text)
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
  return tell({ ...offered, question, misses: state.misses + 1 }, say(lead, sorry, offer), 'unknown', 0.15)
}

function sorryFor(text: string): string {
  const acts = readActs(text)
  return acts.request && !acts.question
    ? 'I am sorry, that is something I cannot do here.'
    : "I am sorry, I don't know that; I do not have that information."
}

/** "order ORD-2001", "my number is 4417": says which, asks for nothing. */
const onlyCode =
  /^(?:(?:my|the|for|it|is|its|number|no|id|ref|reference|order|booking|code)[\s:.#']+){0,5}[A-Za-z-]*\d\S*$/i

/** Cuts a message with several requests; parts that ask for nothing new stay with the one before. */
export function requestsIn(state: State, text: string, world: World): string[] {
  const parts = text
    .slice(0, 2_000)
    .split(
      /(?<=[.!?])\s+|\n+|;\s*|,?\s+\b(?:and then|and also|and after that|also|plus|then)\b\s+|,?\s+\band\s+(?=(?:can|could|please|i|what|when|where|how|who|which|why|do|does|did|will|has|have|is|are|was|were|tell|cancel|book|check|send|change|move|let|also|show|find|order|track|give)\b)/i,
    )
    .filter((part) => part.trim() !== '')
  if (parts.length < 2 || parts.length > 8) return [text]
  const wholes: { text: string; aim: string | undefined }[] = []
  for (const part of parts) {
    const aim = onlyCode.test(part.trim()) ? undefined : aimOf(state, part, world)
    const last = wholes.at(-1)
    if (last !== undefined && onlyCode.test(part.trim())) {
      wholes[wholes.length - 1] = { ...last, text: `${last.text} ${part}` }
      continue
    }
    const apart = aim !== undefined && last?.aim !== undefined && (aim !== last.aim || (asks(aim) && standsAlone(part)))
    if (last === undefined || apart) wholes.push({ text: part, aim })
    else wholes[wholes.length - 1] = { text: `${last.text} ${part}`, aim: last.aim ?? aim }
  }
  const questions = wholes.filter((whole) => whole.aim === 'question')
  if (questions.length === 0 && wholes.every((whole) => whole.aim === undefined || whole.aim === 'unknown'))
    return [text]
  const unknown = wholes.filter((whole) => whole.aim === 'unknown')
  const others = wholes.filter((whole) => !asks(whole.aim))
  return wholes.length === 1 ? [text] : [...questions, ...unknown, ...others].map((whole) => whole.text)
}

const asks = (aim: string | undefined) => aim === 'question' || aim === 'unknown'

/** It says what it is about by itself. */
const standsAlone = (part: string) =>
  contentConcepts(part).length > 0 && !/\b(it|that|this|they|them|those|these|one|there|so)\b/.test(plain(part))

function aimOf(state: State, part: string, world: World): string | undefined {
  const decision = decide({ ...state, question: undefined }, part, world)
  if (decision.kind === 'tool') return decision.candidate.score >= sure + 0.05 ? decision.candidate.name : undefined
  if (!readActs(part).question) return undefined
  if (decision.kind === 'answer') return 'question'
  return decision.kind === 'unknown' && standsAlone(part) ? 'unknown' : undefined
}
