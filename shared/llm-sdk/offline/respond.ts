/** What to do about a message of the customer: the order in which its readings are tried. */

import type { TopicRule } from '../provider.ts'
import { atMostTwice } from './ask-twice.ts'
import { correctFinished } from './correct-finished.ts'
import { candidatesFor, decide, lookUp } from './decide.ts'
import { type DialogueActs, readActs } from './dialogue-acts.ts'
import type { Candidate } from './intent.ts'
import { sure } from './intent.ts'
import { inEnglish, languageOf } from './languages/index.ts'
import { handlePending } from './pending.ts'
import { topicOf } from './prepare.ts'
import { handleRequest } from './requests.ts'
import { readMood } from './sentiment.ts'
import { smallTalk } from './small-talk.ts'
import { personTool, type Reply, type State, tell, type World } from './state.ts'
import { takeUpOffer } from './take-up-offer.ts'
import { askAgain, begin, drop, toPerson } from './task.ts'
import { contentConcepts } from './tokens.ts'
import { say } from './wording.ts'

/** From here a topic wins over anything less sure. */
const clearTopic = 0.5
/** From here a message is one of the topic's examples in other words. */
const alike = 0.75
/** From here a topic wins where nothing else is understood. */
const faintTopic = 0.12

/** An answer to a question for a value is often a name or an address: that many words show that the customer speaks another language. */
const wordsThatTellAnAnswer = 3

/** The next step after a message of the customer, whatever language it is in. */
export function respond(before: State, message: string, world: World): Reply {
  const language = languageOf(message, before.pending?.kind === 'slot' ? wordsThatTellAnAnswer : 1) ?? before.language
  const text = inEnglish(message, language)
  const { handOverBelow = 0 } = world.request.instructions
  const handsOver = readMood(text).sentiment < handOverBelow
  return atMostTwice(before, respondTo({ ...before, language, handsOver }, text, world), world)
}

function respondTo(before: State, text: string, world: World): Reply {
  const acts = readActs(text)
  const mood = readMood(text)
  const upset = mood.angry || mood.threatens
  const state: State = upset ? { ...before, angryTurns: before.angryTurns + 1 } : before
  if (acts.empty || isGibberish(text, state, world)) {
    return tell(
      { ...state, misses: state.misses + 1 },
      say('Sorry, I did not understand that. Could you say it in other words?', askAgain(state, world)),
      'unclear',
      0.2,
    )
  }
  if (acts.injection) {
    return tell(
      state,
      say(
        "I am sorry, I can't help with that. I can only assist with requests about your own matters here.",
        askAgain(state, world),
      ),
      'refused',
      0.9,
    )
  }
  if (acts.repeat && state.lastReply !== '' && contentConcepts(text).length <= 2)
    return { ...tell(state, state.lastReply, 'repeat', 0.9) }
  if (/^why( not| is that)?$/.test(acts.rest) && state.lastCall?.outcome === 'refused')
    return tell(state, state.lastReply, 'repeat', 0.6)
  if (acts.person && !acts.botQuestion)
    return toPerson(state, 'The customer asks for a person', summaryOf(state, text), world)
  const topic = topicOf(world.prepared, text, clearTopic)
  const strongest = candidatesFor(text, world)[0]
  if (topic !== undefined && topic.score >= (strongest?.score ?? 0) && !isAnswered(topic, state, text, world))
    return onTopic(state, topic.rule, topic.score, text, world)
  if (
    upset &&
    (mood.threatens || before.angryTurns > 0) &&
    !state.escalated &&
    world.prepared.tools.has('escalate_to_human')
  ) {
    return toPerson(
      state,
      'The customer is upset',
      summaryOf(state, text),
      world,
      'I am very sorry about this. I am handing you over to a person who can sort it out.',
    )
  }
  const apology = upset
    ? before.angryTurns > 0
      ? 'I do understand, and I am sorry.'
      : 'I am very sorry about this, and I want to put it right.'
    : ''
  const forced = forcedTool(state, text, world)
  if (forced !== undefined) return forced
  const pending = handlePending(state, text, acts, world, apology)
  if (pending !== undefined) return pending
  const asked = upset ? besidesAnger(text) : text
  return open(state, asked, readActs(asked), world, apology, upset)
}

/** Sentences that only let off steam say nothing of what is wanted. */
function besidesAnger(text: string): string {
  const sentences = text.split(/(?<=[.!?])\s+/)
  const asked = sentences.filter((sentence) => readActs(sentence).question || !readMood(sentence).angry).join(' ')
  return contentConcepts(asked).length === 0 ? text : asked
}

/** Nothing is open: small talk, a correction of what was just done, or a new request. */
function open(state: State, text: string, acts: DialogueActs, world: World, apology: string, upset: boolean): Reply {
  if (
    acts.giveUp &&
    contentConcepts(text).filter((concept) => concept !== 'cancel').length <= 1 &&
    state.task !== undefined
  )
    return drop(state, world)
  const talk = smallTalk(state, text, acts, world)
  if (talk !== undefined && apology === '') return talk
  const corrected = correctFinished(state, text, acts, world)
  if (corrected !== undefined) return corrected
  if (upset && personTool(world) !== undefined) {
    const best = candidatesFor(text, world)[0]
    const asks = acts.question || acts.request || best?.action === true || (best?.example ?? 0) >= 0.8
    if (!asks || ((best === undefined || best.score < sure) && lookUp(state, text, world) === undefined)) {
      return tell(
        { ...state, pending: { kind: 'offer_person' } },
        `${apology} Would you like me to connect you with a person from the team, or can you tell me what went wrong?`,
        'anger',
        0.6,
      )
    }
  }
  if (acts.no && contentConcepts(acts.rest).length === 0)
    return tell(state, 'All right. If anything else comes up, just write.', 'no')
  if (acts.yes && contentConcepts(acts.rest).length === 0)
    return takeUpOffer(state, world) ?? tell(state, 'Great. Is there anything else I can help you with?', 'yes', 0.6)
  const fresh: State = { ...state, task: undefined, pending: undefined }
  const hint = topicOf(world.prepared, text, faintTopic)
  if (hint !== undefined && isAbout(hint, text) && decide(fresh, text, world).kind === 'unknown')
    return onTopic(fresh, hint.rule, hint.score, text, world)
  return handleRequest(fresh, text, world, apology)
}

/** Half of the words or more are the topic's. */
const isAbout = (topic: Candidate, text: string) => topic.unmatched.length * 2 <= contentConcepts(text).length

/** The knowledge speaks of all that is asked, of more than the topic's own words: a question of how things are. */
function isAnswered(topic: Candidate, state: State, text: string, world: World): boolean {
  if (topic.example >= alike || topic.unmatched.length === 0) return false
  const answer = lookUp(state, text, world)
  return answer !== undefined && answer.score >= 0.8 && topic.unmatched.every((concept) => answer.concepts.has(concept))
}

/** What must not be spoken about, and what is said instead. */
function onTopic(state: State, rule: TopicRule, score: number, text: string, world: World): Reply {
  if (rule.escalate && world.prepared.tools.has('escalate_to_human') && world.request.toolChoice !== 'none')
    return toPerson(state, `Topic: ${rule.name}`, text, world, rule.reply)
  return tell(
    { ...state, misses: 0 },
    say(rule.reply, askAgain(state, world)),
    `topic:${rule.name}`,
    Math.max(0.6, score),
  )
}

/** `toolChoice` names a tool or demands one. */
function forcedTool(state: State, text: string, world: World): Reply | undefined {
  const { toolChoice } = world.request
  if (!world.current || toolChoice === undefined || toolChoice === 'auto' || toolChoice === 'none') return undefined
  const best = candidatesFor(text, world)[0]?.name ?? state.task?.tool ?? [...world.prepared.tools.keys()][0]
  const name = typeof toolChoice === 'string' ? best : toolChoice.name
  if (name === undefined || !world.prepared.tools.has(name)) return undefined
  const begun = state.task?.tool === name ? handlePending(state, text, readActs(text), world, '') : undefined
  const started = begun ?? begin({ ...state, pending: undefined }, name, text, world)
  if (started.calls.length > 0) return started
  return { ...started, text: '', calls: [{ name, arguments: started.state.task?.values ?? {} }] }
}

function summaryOf(state: State, text: string): string {
  const parts = [
    state.question,
    state.lastCall === undefined ? undefined : `Last step: ${state.lastCall.tool} (${state.lastCall.outcome})`,
    state.task === undefined ? undefined : `In progress: ${state.task.tool}`,
    `Customer: ${text.slice(0, 200)}`,
  ]
  return parts.filter((part) => part !== undefined).join('. ')
}

/** Letters without a word in them; answers to an open question are never taken for that. */
function isGibberish(text: string, state: State, world: World): boolean {
  if (state.pending?.kind === 'slot' || text.length > 60) return false
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  if (words.length === 0) return state.pending === undefined && state.task === undefined && !/\d/.test(text)
  const odd = words.filter(
    (word) =>
      word.length >= 4 &&
      /^[a-z]+$/.test(word) &&
      (!/[aeiouy]/.test(word) || /(.)\1{3}|[bcdfghjklmnpqrstvwxz]{6}/.test(word)),
  )
  return odd.length === words.length && (candidatesFor(text, world)[0]?.score ?? 0) < 0.3
}
