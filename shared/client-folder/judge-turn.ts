/**
 * Whether an agent does today with a customer's message what it did when the conversation was recorded, or what another version of it did. Pure.
 *
 * What an agent does weighs more than what it says: calls that change something are compared first, with their arguments; then whether there was an
 * answer at all; then whether the answer is to the same effect.
 */
import type { ObservedCall } from './check-turn.ts'
import { isAnswer, replyDifference } from './compare-replies.ts'

export type JudgedCall = Pick<ObservedCall, 'name' | 'arguments' | 'outcome'>

export interface JudgedTurn {
  readonly reply: string
  readonly calls: readonly JudgedCall[]
  /** A person was asked for by now. */
  readonly handoff: boolean
}

export interface JudgedAgent {
  /** Names of the tools that the agent has now. */
  readonly offered: ReadonlySet<string>
  readonly changesState: (tool: string) => boolean
}

export type TurnGrade = 'same' | 'better' | 'worse' | 'refused'

export interface TurnVerdict {
  readonly grade: TurnGrade
  /** One sentence. */
  readonly reason: string
}

/** `said`: all words of the customer up to this turn. What stands in arguments and not in them was found or made by the platform, and may be another today. */
export function judgeTurn(before: JudgedTurn, now: JudgedTurn, agent: JudgedAgent, said: string): TurnVerdict {
  const refused = refusal(before, now, agent)
  if (refused !== undefined) return { grade: 'refused', reason: refused }
  const done = judgeCalls(before, now, agent, said)
  if (done?.grade === 'worse') return done
  const answered = { before: isAnswer(before), now: isAnswer(now) }
  if (answered.before && !answered.now)
    return { grade: 'worse', reason: `${lackOfAnswer(now)} where there was an answer` }
  if (done !== undefined) return done
  if (!answered.before)
    return answered.now
      ? { grade: 'better', reason: `an answer where there was ${lackOfAnswer(before)}` }
      : { grade: 'same', reason: 'no answer then and now' }
  const difference = replyDifference(before.reply, now.reply, said)
  return difference === undefined
    ? { grade: 'same', reason: 'the same calls, and a reply to the same effect' }
    : { grade: 'worse', reason: difference }
}

function refusal(before: JudgedTurn, now: JudgedTurn, { offered }: JudgedAgent): string | undefined {
  const gone = before.calls.find(({ name }) => !offered.has(name))
  if (gone !== undefined) return `the agent no longer has the tool ${gone.name}`
  const ok = (calls: readonly JudgedCall[], name: string) =>
    calls.some((call) => call.name === name && call.outcome === 'ok')
  const withheld = now.calls.find(
    ({ name, outcome }) => outcome === 'withheld' && ok(before.calls, name) && !ok(now.calls, name),
  )
  return withheld && `${withheld.name} was let through then and is withheld now`
}

/** Nothing where the same was changed. */
function judgeCalls(before: JudgedTurn, now: JudgedTurn, agent: JudgedAgent, said: string): TurnVerdict | undefined {
  const changes = ({ calls }: JudgedTurn) =>
    calls.filter(({ name, outcome }) => outcome === 'ok' && agent.changesState(name))
  const added = [...changes(now)]
  for (const wanted of changes(before)) {
    const at = added.findIndex((call) => call.name === wanted.name && sameValue(wanted.arguments, call.arguments, said))
    if (at === -1) return { grade: 'worse', reason: missing(wanted, now) }
    added.splice(at, 1)
  }
  const [extra] = added
  if (extra === undefined) return undefined
  const tried = before.calls.some(({ name, outcome }) => name === extra.name && outcome !== 'ok')
  if (tried || !isAnswer(before)) return { grade: 'better', reason: `${extra.name} succeeds where it did not` }
  return {
    grade: 'worse',
    reason: `${extra.name} was called with ${JSON.stringify(extra.arguments)}, and was not then`,
  }
}

function missing({ name, arguments: wanted }: JudgedCall, now: JudgedTurn): string {
  const same = now.calls.filter((call) => call.name === name)
  const done = same.find(({ outcome }) => outcome === 'ok')
  if (done !== undefined)
    return `${name} was called with ${JSON.stringify(done.arguments)} in place of ${JSON.stringify(wanted)}`
  const [other] = same
  return other === undefined ? `${name} was not called` : `${name} was ${other.outcome}`
}

function lackOfAnswer({ reply, handoff }: JudgedTurn): string {
  if (handoff) return 'a hand-over to a person'
  return reply.trim() === '' ? 'no reply' : 'an apology'
}

/** Text without regard to case; ids and days that the customer did not say count by their form. */
function sameValue(before: unknown, now: unknown, said: string): boolean {
  if (typeof before === 'string' && typeof now === 'string') {
    if (fold(before) === fold(now)) return true
    const form = generatedForm(before, said)
    return form !== undefined && form === generatedForm(now, said)
  }
  if (Array.isArray(before) && Array.isArray(now))
    return before.length === now.length && before.every((item, at) => sameValue(item, now[at], said))
  if (isObject(before) && isObject(now)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(now)])
    return [...keys].every((key) => sameValue(before[key], now[key], said))
  }
  return before === now
}

/** `APT-1001` → `apt-#`; nothing for words, and for what the customer said. */
function generatedForm(value: string, said: string): string | undefined {
  const folded = fold(value)
  if (/\s/.test(folded) || !/\d/.test(folded) || fold(said).includes(folded)) return undefined
  return folded.replace(/\d+/g, '#')
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fold = (text: string) => text.trim().toLocaleLowerCase('en')
