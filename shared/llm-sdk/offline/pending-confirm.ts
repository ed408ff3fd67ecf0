/** The answer to "shall I go ahead?": yes, no, or something to change. */

import { leave } from './leave-task.ts'
import type { PreparedTool } from './prepare.ts'
import { ask } from './questions.ts'
import { requestsIn } from './requests.ts'
import type { Slot } from './slots.ts'
import { smallTalk } from './small-talk.ts'
import { type Reply, type State, type Task, tell } from './state.ts'
import { lastQuestion } from './take-up-offer.ts'
import { askAgain, call, carryOn, drop } from './task.ts'
import { conceptOfWord, contentConcepts, plain, splitName } from './tokens.ts'
import {
  actsOn,
  asideOf,
  merged,
  missed,
  otherRequest,
  readingOf,
  resumed,
  slotNamed,
  switchTo,
  type Turn,
} from './turn.ts'
import { say } from './wording.ts'

export function onConfirm(turn: Turn, task: Task, tool: PreparedTool): Reply {
  const { state, text, acts, world, lead } = turn
  const confirmed = acts.yes && !/^(yes|yeah|ok|okay|right|sure|fine)?[ ,]*(but|wait|hold on)\b/.test(plain(text))
  const isCancel = actsOn(tool, 'cancel')
  const reading = readingOf(turn, task, tool, [])
  const changes = Object.entries(reading.values).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(task.values[name]),
  )
  const own = splitName(tool.spec.name).split(' ').map(conceptOfWord)
  const said = contentConcepts(text)
  const repeatsIt = !acts.no && !acts.correction && said.length > 0 && said.every((concept) => own.includes(concept))
  const affirmed = confirmed || repeatsIt || (isCancel && /^(please )?cancel( it| that| please)*$/.test(plain(text)))
  if (affirmed && !acts.question && (changes.length === 0 || onlyOptionalText(tool, changes))) {
    const later = requestsIn(state, text, world).slice(1)
    return call({ ...state, queue: [...later, ...state.queue], misses: 0 }, task, world, lead)
  }
  const question = /^(?:yes|yeah|yep|yup|sure|please do|go ahead|confirm)\b.*?\band\s+(.+)$/is.exec(text.trim())?.[1]
  const answered =
    changes.length === 0 && question !== undefined ? asideOf({ ...turn, text: question }, task) : undefined
  if (answered !== undefined) return call({ ...answered.state, misses: 0 }, task, world, say(lead, answered.text))
  const left = leave(turn, tool)
  if (left !== undefined) return left
  const other = otherRequest(turn, task)
  if (changes.length > 0 && (other === undefined || acts.correction))
    return carryOn({ ...state, misses: 0 }, merged(task, reading), world, {
      problems: reading.problems,
      lead: say(lead, 'All right, I have changed that.'),
    })
  if (other !== undefined) return switchTo(turn, other)
  const problem = Object.values(reading.problems)[0]
  if (problem !== undefined && (acts.no || acts.correction || !acts.question)) return missed(turn, problem)
  const named = slotNamed(tool, text)
  if (
    named !== undefined &&
    (acts.no || acts.correction || /\b(change|different|wrong|edit|update|another)\b/.test(plain(text)))
  ) {
    const { [named.name]: _replaced, ...rest } = task.values
    return tell(
      { ...state, task: { ...task, values: rest }, pending: { kind: 'slot', names: [named.name] } },
      say(lead, 'Of course.', ask(named)),
      task.tool,
      0.85,
    )
  }
  const aside = asideOf(turn, task)
  if (aside !== undefined) return resumed(turn, aside)
  if (acts.no)
    return tell(
      { ...state, task, pending: { kind: 'what_to_change' } },
      say(lead, 'All right, I will not go ahead. What would you like to change?'),
      task.tool,
      0.8,
    )
  if (Object.keys(reading.values).length > 0) return tell(state, say(lead, askAgain(state, world)), task.tool, 0.8)
  const talk = smallTalk(state, text, acts, world)
  if (talk !== undefined) return { ...talk, text: say(talk.text, askAgain(state, world)) }
  if (acts.question) return missed(turn, "I don't know that, I am afraid.")
  return missed(turn, 'Sorry, I did not quite catch that. Please answer yes or no, or tell me what to change.')
}

export function onChange(turn: Turn, task: Task, tool: PreparedTool): Reply | undefined {
  const { state, text, acts, world, lead } = turn
  const left = leave(turn, tool)
  if (left !== undefined) return left
  if (acts.no && contentConcepts(acts.rest).length === 0) return drop(state, world)
  const other = otherRequest(turn, task)
  const reading = readingOf(turn, task, tool, [])
  if (Object.keys(reading.values).length > 0 && (other === undefined || other.kind !== 'tool')) {
    const same = Object.entries(reading.values).every(([name, value]) => value === task.values[name])
    const kept = same && tool.spec.verifiesCustomer ? { ...task, values: reading.values } : merged(task, reading)
    return carryOn({ ...state, misses: 0 }, kept, world, { lead })
  }
  if (other !== undefined) return switchTo(turn, other)
  const problem = Object.values(reading.problems)[0]
  if (problem !== undefined) return missed(turn, problem)
  const agrees = acts.yes && contentConcepts(acts.rest).length === 0
  const named = agrees ? whatToChange(state, task, tool) : slotNamed(tool, text)
  if (named === undefined) return undefined
  const { [named.name]: _replaced, ...rest } = task.values
  return tell(
    { ...state, task: { ...task, values: rest }, pending: { kind: 'slot', names: [named.name] } },
    say(lead, ask(named)),
    task.tool,
    0.85,
  )
}

/** "Would you like to try another day?" "Yes": what the question named, else the first that was given. */
function whatToChange(state: State, task: Task, tool: PreparedTool): Slot | undefined {
  const question = lastQuestion(state.lastReply)
  const given = tool.slots.slots.filter((slot) => task.values[slot.name] !== undefined)
  const named = question === undefined ? undefined : slotNamed(tool, question)
  return named ?? given[0]
}

/** A yes with a few words more is still a yes: free text slots do not make it a change. */
function onlyOptionalText(tool: PreparedTool, changes: readonly (readonly [string, unknown])[]): boolean {
  return changes.every(([name]) =>
    /^(text|boolean)$/.test(tool.slots.slots.find((slot) => slot.name === name)?.kind ?? ''),
  )
}
