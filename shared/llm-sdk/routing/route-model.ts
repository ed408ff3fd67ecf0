/** How much of a model a turn needs: a quick one for what is easy, a thinking one for what is not. Pure; it says why, for the trace. */
import type { ModelLevel } from '../provider.ts'
import { greetingWords, lookUpWords, reasoningWords } from './route-words.ts'

export interface TurnToRoute {
  /** What the customer said. */
  readonly text: string
  /** Messages of the conversation so far, of all sides. */
  readonly messages: number
  /** Tools that the model may call. */
  readonly tools: number
  /** What the organization pays for. */
  readonly tier?: 'starter' | 'growth' | 'enterprise'
}

export interface Route {
  readonly level: ModelLevel
  /** 0–1. */
  readonly score: number
  /** What decided, first what weighed most. */
  readonly reasons: readonly RouteReason[]
}

export type RouteReason =
  | 'greeting'
  | 'enterprise'
  | 'long_conversation'
  | 'reasoning'
  | 'look_up'
  | 'complex'
  | 'simple'

/** From the specification: more messages than this want the better model. */
const longConversation = 20
const proFrom = 0.5
/** A look-up is a short question; what takes more words holds more than one. */
const lookUpWordsAtMost = 14

/** Greetings go to the quick model whoever sends them; else tier, length or reasoning decide, then a look-up, then the score. */
export function routeModel(turn: TurnToRoute): Route {
  const words = wordsOf(turn.text)
  const score = scoreOf(turn, words.length)
  const said = ` ${words.join(' ')} `
  if (isMadeOf(greetingWords, words)) return { level: 'flash', score, reasons: ['greeting'] }
  const reasons: RouteReason[] = []
  if (turn.tier === 'enterprise') reasons.push('enterprise')
  if (turn.messages > longConversation) reasons.push('long_conversation')
  if (holds(said, reasoningWords)) reasons.push('reasoning')
  if (reasons.length > 0) return { level: 'pro', score, reasons }
  if (words.length <= lookUpWordsAtMost && holds(said, lookUpWords))
    return { level: 'flash', score, reasons: ['look_up'] }
  return score >= proFrom
    ? { level: 'pro', score, reasons: ['complex'] }
    : { level: 'flash', score, reasons: ['simple'] }
}

/** Words (120 are long), the conversation so far, sentences (6 are many) and tools to choose from (20 are many), most to least. */
function scoreOf({ text, messages, tools }: TurnToRoute, words: number): number {
  const sentences = text.split(/[.!?।\n]+/u).filter((sentence) => sentence.trim() !== '').length
  const part = (value: number, many: number) => Math.min(1, value / many)
  const score =
    0.45 * part(words, 120) + 0.2 * part(messages, longConversation) + 0.2 * part(sentences, 6) + 0.15 * part(tools, 20)
  return Math.round(score * 100) / 100
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}'’-]+/gu) ?? []

const holds = (said: string, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => said.includes(` ${phrase} `))

/** Nothing but such phrases, longest first: `thank you` is one. */
function isMadeOf(phrases: readonly string[], words: readonly string[]): boolean {
  for (let at = 0; at < words.length; ) {
    const lengths = [3, 2, 1].filter((count) => phrases.includes(words.slice(at, at + count).join(' ')))
    if (lengths[0] === undefined) return false
    at += lengths[0]
  }
  return true
}
