/** One message of the customer while a question is open, and the ways it may leave that question: another request, a question in between, giving up, a miss. */

import { type Decision, decide } from './decide.ts'
import type { DialogueActs } from './dialogue-acts.ts'
import { extract, type Reading } from './extract.ts'
import { sure } from './intent.ts'
import { actionConcepts, stopWords } from './lexicon.ts'
import type { PreparedTool } from './prepare.ts'
import { replacedValues } from './replaced-value.ts'
import { answerReply, handleRequest } from './requests.ts'
import type { Slot } from './slots.ts'
import { personTool, type Reply, type State, type Task, tell, type World } from './state.ts'
import { askAgain, readingContext } from './task.ts'
import { conceptOfWord, contentConcepts, plain, splitName, tokenise } from './tokens.ts'
import { say } from './wording.ts'

export interface Turn {
  readonly state: State
  readonly text: string
  readonly acts: DialogueActs
  readonly world: World
  /** Said first: an apology to an upset customer. */
  readonly lead: string
}

/** A request for something else, strong enough to leave the task for. */
export function otherRequest(turn: Turn, task: Task): Decision | undefined {
  const decision = decide({ ...turn.state, question: undefined }, turn.text, turn.world)
  if (decision.kind !== 'tool' || decision.candidate.name === task.tool) return undefined
  const { candidate } = decision
  const things = contentConcepts(turn.text).filter((word) => !actionConcepts.has(word) && !/^\d+$/.test(word))
  if (things.length === 0 && (!candidate.named || turn.acts.correction)) return undefined
  const looks = turn.world.prepared.tools.get(candidate.name)?.spec.changesState === false
  if (turn.acts.question && looks && candidate.score >= sure) return decision
  return (candidate.score >= 0.6 && (candidate.action || candidate.example >= 0.8)) ||
    (candidate.score >= 0.75 && turn.acts.question)
    ? decision
    : undefined
}

/** A look-up that can be done at once leaves the task waiting; anything else takes its place. */
export function switchTo(turn: Turn, decision: Decision): Reply {
  const { state, text, world, lead } = turn
  const name = decision.kind === 'tool' ? decision.candidate.name : undefined
  const started = handleRequest({ ...state, pending: undefined, task: undefined }, text, world, lead)
  const target = name === undefined ? undefined : world.prepared.tools.get(name)
  const looksOnly = target !== undefined && !target.spec.changesState && started.calls.length > 0
  return looksOnly
    ? {
        ...started,
        state: {
          ...started.state,
          interrupted: { task: state.task, pending: state.pending, withheld: state.withheld },
        },
      }
    : { ...started, state: { ...started.state, misses: 0 } }
}

/** A question in between that the passages answer. */
export function asideOf(turn: Turn, task: Task): Reply | undefined {
  const { state, text, acts, world } = turn
  if (!acts.question) return undefined
  const decision = decide(state, text, world)
  const words = contentConcepts(text)
  return decision.kind === 'answer' && words.length > 0
    ? { ...answerReply(state, text, decision.answer), state: { ...state, question: text, task, misses: 0 } }
    : undefined
}

/** The aside, then the open question again. */
export function resumed(turn: Turn, aside: Reply): Reply {
  const again = askAgain(turn.state, turn.world)
  return { ...aside, text: say(turn.lead, aside.text, again), state: { ...aside.state, pending: turn.state.pending } }
}

export function missed(turn: Turn, why: string): Reply {
  const { state, world, lead } = turn
  const misses = state.misses + 1
  const offer =
    misses >= 3 && personTool(world) !== undefined ? 'If you would rather speak to a person, just say so.' : ''
  return tell({ ...state, misses }, say(lead, why, offer, askAgain(state, world)), state.task?.tool ?? 'unclear', 0.4)
}

export function merged(task: Task, reading: Reading): Task {
  return { ...task, values: { ...task.values, ...reading.values } }
}

/** What the message says for the slots of the tool; a value that is named as wrong is replaced where it stands. */
export function readingOf(turn: Turn, task: Task, tool: PreparedTool, asked: readonly string[], loose = true): Reading {
  const context = readingContext(turn.world, { asked, loose, known: task.values })
  return replacedValues(tool.slots.slots, turn.text, context) ?? extract(tool.slots.slots, wantedOf(turn.text), context)
}

/** "A lipid profile instead of the blood count" without what is not wanted any more. */
const wantedOf = (text: string) => text.replace(/\s*\b(?:instead of|rather than|in place of)\b[^,.;!?\n]*/gi, '')

export const actsOn = (tool: PreparedTool, action: string) =>
  splitName(tool.spec.name).split(' ').map(conceptOfWord).includes(action)

/** "cancel" within a cancellation is no giving up. */
export function givesUp(acts: DialogueActs, text: string, tool: PreparedTool): boolean {
  if (!acts.giveUp) return false
  const words = plain(text)
  if (
    actsOn(tool, 'cancel') &&
    /\bcancel/.test(words) &&
    !/\b(never ?mind|forget|changed my mind|do not|leave)\b/.test(words)
  )
    return false
  return (
    contentConcepts(
      words.replace(
        /\b(never ?mind|forget (it|that|this|about it)|cancel (that|this|it)|drop (it|that)|leave it|do not bother|changed my mind|scratch that|skip it)\b/g,
        '',
      ),
    ).length <= 2
  )
}

/** The slot a text names by its label ("the date is wrong"). */
export function slotNamed(tool: PreparedTool, text: string): Slot | undefined {
  const said = new Set(
    tokenise(text)
      .filter((token) => !stopWords.has(token.word))
      .map((token) => token.concept),
  )
  return tool.slots.slots.find((slot) => tokenise(slot.label).some((token) => said.has(token.concept)))
}
