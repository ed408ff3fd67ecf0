/** Weighs what a message may mean: a tool, an answer from the passages, or neither. */

import { type Answer, answerFrom, enoughToAnswer } from './answer.ts'
import { type DialogueActs, readActs } from './dialogue-acts.ts'
import { extract } from './extract.ts'
import { byCode, searchTool, takenUp } from './find-tool.ts'
import { type Candidate, classify, inWordsOf, sure } from './intent.ts'
import { readActions } from './lexicon.ts'
import { actionsIn } from './named-deed.ts'
import { inWordsOfPassages } from './passages.ts'
import type { PreparedTool } from './prepare.ts'
import type { State, World } from './state.ts'
import { missing, readingContext } from './task.ts'
import { contentConcepts, plain } from './tokens.ts'

const perhaps = 0.33
/** Two tools this near are told apart by asking. */
const near = 0.07
/** So are two deeds this near where the message names no deed. */
const nearWithoutDeed = 0.15

export type Decision =
  | { readonly kind: 'tool'; readonly candidate: Candidate }
  | { readonly kind: 'which'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'maybe'; readonly candidate: Candidate }
  | { readonly kind: 'unknown' }

/** Tools by score; none where the request forbids them. */
export function candidatesFor(text: string, world: World): readonly Candidate[] {
  return classify(world.prepared.requests, text)
}

export function lookUp(state: State, text: string, world: World): Answer | undefined {
  if (!world.current) return undefined
  const inHand = Object.values({ ...state.withheld?.values, ...state.task?.values }).filter(
    (value) => typeof value === 'string' && /^[\p{L} ]{3}/u.test(value),
  )
  const before = [state.question, ...inHand].filter((part) => part !== undefined).join(' ')
  const { knowledge } = world.request.situation
  const asked = inWordsOfPassages(knowledge, text)
  const answer = answerFrom(knowledge, asked, before === '' ? undefined : before, world.clock)
  return answer !== undefined && answer.score >= enoughToAnswer ? answer : undefined
}

/** Weighs tools against what the passages say; a tool is not offered on a guess where the classifier knows that none is meant. */
export function decide(state: State, text: string, world: World): Decision {
  const decision = weigh(state, text, world)
  return decision.kind === 'maybe' && world.prepared.requests.opinion.excludes(text) ? { kind: 'unknown' } : decision
}

function weigh(state: State, written: string, world: World): Decision {
  const text = inWordsOf(world.prepared.requests, written)
  const acts = readActs(text)
  const asksToBeTold = toldAbout.test(acts.rest)
  const candidates = candidatesFor(text, world).filter(
    ({ name }) => !asksToBeTold || world.prepared.tools.get(name)?.spec.changesState === false,
  )
  const best = candidates[0]
  const answer = lookUp(state, written, world)
  if (best === undefined || best.score < perhaps) {
    const search =
      answer === undefined
        ? (takenUp(state, text, world) ?? byCode(text, world) ?? searchTool(acts, text, world))
        : undefined
    const wished = answer === undefined && acts.request ? doingWhatIsAsked(candidates, text, world) : []
    if (wished.length > 1) return { kind: 'which', candidates: wished }
    if (wished[0] !== undefined) return { kind: acts.question ? 'maybe' : 'tool', candidate: wished[0] }
    if (search !== undefined) return { kind: 'tool', candidate: search }
    return answer === undefined ? { kind: 'unknown' } : { kind: 'answer', answer }
  }
  const second = candidates[1]
  const gap = namesNoDeed(text, [best, second], world) ? nearWithoutDeed : near
  const tie =
    second !== undefined &&
    second.score >= sure - 0.05 &&
    best.score - second.score < gap &&
    best.example < 0.9 &&
    !(best.named && !second.named)
  if (acts.dontKnow && !acts.request && !best.named && best.score < 0.7 && answer !== undefined)
    return { kind: 'answer', answer }
  if (answer !== undefined && prefersAnswer(state, acts, text, best, answer, world)) return { kind: 'answer', answer }
  if (asksForOther(acts, text, best, world))
    return answer === undefined ? { kind: 'unknown' } : { kind: 'answer', answer }
  const asksFact = acts.question && !acts.request
  const tool = world.prepared.tools.get(best.name)
  const coded = tool?.spec.changesState === true && asksFact && !best.action ? byCode(text, world) : undefined
  if (coded !== undefined) return { kind: 'tool', candidate: coded }
  if (answer === undefined && tool !== undefined && isGeneral(acts, text, best) && lacksAll(tool, text, world))
    return { kind: 'unknown' }
  if (tool?.spec.changesState === true && asksFact && !best.action) {
    const looking = candidates.find(({ name }) => {
      const other = world.prepared.tools.get(name)
      return other?.spec.changesState === false && !other.spec.verifiesCustomer && isReady(other, text, world)
    })
    if (looking !== undefined) return { kind: 'tool', candidate: looking }
  }
  if (tool?.spec.changesState === true && asksFact && !best.action && best.example < 0.8)
    return best.score >= sure && best.unmatched.length < 2 ? { kind: 'maybe', candidate: best } : { kind: 'unknown' }
  if (tool?.spec.changesState === true && aboutRules.test(plain(text)))
    return best.unmatched.length > 1 ? { kind: 'unknown' } : { kind: 'maybe', candidate: best }
  if (tool?.spec.changesState === false && answer === undefined && !tie && isReady(tool, text, world))
    return { kind: 'tool', candidate: best }
  if (
    tool?.spec.changesState === false &&
    acts.question &&
    personal.test(plain(text)) &&
    best.score >= 0.38 &&
    best.unmatched.length < 3 &&
    !tie
  )
    return { kind: 'tool', candidate: best }
  if (tie) {
    const tied = candidates
      .filter((candidate) => best.score - candidate.score < gap && candidate.score >= sure - 0.05)
      .slice(0, 3)
    const decided = byValues(tied, text, world)
    return decided === undefined ? { kind: 'which', candidates: tied } : { kind: 'tool', candidate: decided }
  }
  if (
    best.score >= sure ||
    (best.action &&
      best.score >= 0.38 &&
      best.unmatched.length < 3 &&
      (acts.request || !acts.question || personal.test(plain(text)) || tool?.spec.changesState === false))
  )
    return { kind: 'tool', candidate: best }
  if (answer !== undefined) return { kind: 'answer', answer }
  const ready = tool !== undefined && !acts.question && fillsMost(tool, text, world)
  if (!ready && acts.question && best.unmatched.length > 2) return { kind: 'unknown' }
  return { kind: ready ? 'tool' : 'maybe', candidate: best }
}

/** Both would change something, and the message says nothing of what is to be done. */
function namesNoDeed(text: string, two: readonly (Candidate | undefined)[], world: World): boolean {
  const changing = two.every(
    (candidate) => candidate !== undefined && world.prepared.tools.get(candidate.name)?.spec.changesState === true,
  )
  return changing && actionsIn(text).size === 0
}

/** All it needs is in the message. */
function isReady(tool: PreparedTool, text: string, world: World): boolean {
  const { values } = extract(tool.slots.slots, text, readingContext(world, { asked: [], loose: false, known: {} }))
  return Object.keys(values).length > 0 && missing(tool, values).length === 0
}

/** A question about how things are in general, not about the customer's own affairs. */
function isGeneral(acts: DialogueActs, text: string, best: Candidate): boolean {
  return (
    acts.question &&
    best.example < 0.85 &&
    best.unmatched.length > 0 &&
    !personal.test(plain(text)) &&
    /^(do|does|is|are|what|which|how|why|where|can|who)\b/.test(acts.rest) &&
    !/^can (you|i)\b/.test(acts.rest)
  )
}

/** The tool looks something up, and the message says nothing of what it needs. */
function lacksAll(tool: PreparedTool, text: string, world: World): boolean {
  const { slots, required, alternatives } = tool.slots
  const needed = new Set([...required, ...alternatives.flat()])
  if (needed.size === 0 || tool.spec.changesState) return false
  const values = extract(slots, text, readingContext(world, { asked: [], loose: false, known: {} })).values
  return slots.filter((slot) => needed.has(slot.name)).every((slot) => values[slot.name] === undefined)
}

/** Two values or more, and most of what the tool needs. */
function fillsMost(tool: PreparedTool, text: string, world: World): boolean {
  const { values } = extract(tool.slots.slots, text, readingContext(world, { asked: [], loose: false, known: {} }))
  const filled = tool.slots.required.filter((name) => values[name] !== undefined)
  return filled.length >= 2 && filled.length * 2 > tool.slots.required.length
}

/** Something is asked to be done that no tool knows of: another deed is not offered in its place. */
function asksForOther(acts: DialogueActs, text: string, best: Candidate, world: World): boolean {
  if (!acts.request || best.example >= 0.85 || best.named) return false
  const { learned } = world.prepared.requests
  const asked = [...actionsIn(text)].filter((action) => !readActions.has(action))
  return asked.length > 0 && asked.every((action) => !learned.some((entry) => entry.strength.has(action)))
}

/** Tools that change something and speak of the deed that is asked for, where none is meant clearly. */
function doingWhatIsAsked(candidates: readonly Candidate[], text: string, world: World): readonly Candidate[] {
  const asked = [...actionsIn(text)].filter((action) => !readActions.has(action))
  const { learned } = world.prepared.requests
  const changing = candidates.filter(({ name }) => world.prepared.tools.get(name)?.spec.changesState === true)
  const doing = changing.filter(
    ({ name, score }) =>
      score > 0.2 &&
      learned.some((entry) => entry.meaning.name === name && asked.some((action) => entry.strength.has(action))),
  )
  if (doing.length > 0) return doing.slice(0, 3)
  const naming = changing.filter(({ name }) => namesChoice(world.prepared.tools.get(name), text, world))
  return asked.length === 0 && naming.length === 1 ? naming : []
}

/** The message names a thing that the tool lets choose. */
function namesChoice(tool: PreparedTool | undefined, text: string, world: World): boolean {
  const choices = tool?.slots.slots.filter((slot) => slot.kind === 'choice') ?? []
  const { values } = extract(choices, text, readingContext(world, { asked: [], loose: false, known: {} }))
  return Object.keys(values).length > 0
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
  const changing = tied.filter((candidate) => world.prepared.tools.get(candidate.name)?.spec.changesState === true)
  const acts = readActs(text)
  const named = tied.filter((candidate) => candidate.named)
  if (named.length === 1) return named[0]
  const looking = tied.filter((candidate) => world.prepared.tools.get(candidate.name)?.spec.changesState === false)
  if (acts.question && !acts.request && looking.length === 1) return looking[0]
  if (acts.request && changing.length === 1 && !contentConcepts(text).includes('available')) return changing[0]
  const acting = tied.filter((candidate) => candidate.action)
  if (acting.length === 1) return acting[0]
  const complete = filled.filter((entry) => entry.complete)
  if (changing.length === tied.length) return undefined
  return complete.length === 1 ? complete[0]?.candidate : undefined
}

const aboutRules =
  /\b(what happens (if|when)|what if|is there (a|an|any) (fee|charge|penalty|cost|way|deadline)|do i (need|have) to|how (do|can|would|should|does|to|far|long|late|early)|why|policy|policies|rules?|allowed|terms|am i able|is it (ok|okay|free|allowed|necessary)|are there any|do you (accept|allow|offer|have|do|provide|take|charge|deliver|ship|sell|need))\b/
/** To be told about something is no order to do it. */
const toldAbout =
  /^(?:(?:please|kindly|just) )*(?:(?:can|could|would|will) (?:you|i) (?:please |kindly |just |also )*|i (?:would like|want|need|wish) (?:to )?(?:you to )?|let me )?(?:(?:tell|inform|teach) (?:me|us)|(?:know|learn|hear|read|find out|(?:have|get|give me)? ?(?:some |any |more )*(?:information|info|details))|explain|describe)(?: me| us)?(?: (?:some|a bit|a little|any))?(?: more)?(?: to me)? (?:about|on|regarding|concerning|how|what|the|your)\b/
const personal = /\b(my|mine|our|i have|do i have|have i|i had|i made|i ordered|i booked|i bought|i paid)\b/

/** A question about how things are in general goes to the passages; one about the customer's own affairs, or an order to act, to the tool. */
function prefersAnswer(
  state: State,
  acts: DialogueActs,
  text: string,
  best: Candidate,
  answer: Answer,
  world: World,
): boolean {
  const words = plain(text)
  const tool = world.prepared.tools.get(best.name)
  if (tool === undefined) return true
  if (state.question !== undefined && !acts.request && /^(and|what about|how about|or)\b/.test(words)) return true
  const values = extract(tool.slots.slots, text, readingContext(world, { asked: [], loose: false, known: {} })).values
  const names = Object.keys(values)
  const onlyChoices = tool.slots.slots.every((slot) => slot.kind === 'choice' || !names.includes(slot.name))
  const mayI = /^(?:can|may|could) (?:i|we) /.test(acts.rest) && !personal.test(words)
  if (tool.spec.changesState && mayI && onlyChoices && answer.score >= 0.85) return true
  if (best.example >= 0.85 && best.score >= answer.score - 0.15 && !(tool.spec.changesState && aboutRules.test(words)))
    return false
  const ready = missing(tool, values).length === 0 && tool.slots.required.length + tool.slots.alternatives.length > 0
  const tells = best.unmatched.length > 0 && best.unmatched.every((concept) => answer.concepts.has(concept))
  const hasCode = tool.slots.slots.some((slot) => slot.identity && names.includes(slot.name))
  if (hasCode) return false
  if (tool.spec.changesState) {
    if (!acts.question) return !acts.request && !best.action && tells && answer.score >= 0.8
    if (aboutRules.test(words)) return true
    if (
      /^(can|could|may|am|is|are|do|does) (i|we|it|there|you)\b/.test(acts.rest) &&
      best.unmatched.length > 0 &&
      answer.score >= 0.7 &&
      best.example < 0.8 &&
      !/^(can|could) you\b/.test(acts.rest)
    )
      return true
    if (acts.request && best.action) return false
    if (best.action && /^(can|could|may) i\b/.test(acts.rest))
      return answer.score > best.score + 0.1 && contentConcepts(text).length > 2
    return true
  }
  if (acts.question && tells && answer.score >= 0.6) return true
  if (!acts.question && acts.request && names.length > 0) return false
  if (!acts.question) return answer.score > best.score + 0.2
  if (personal.test(words) && best.score >= 0.38) return false
  if (ready && best.score >= sure) return false
  return answer.score >= best.score - 0.15 || best.score < sure
}
