/** The answer to a question for a value. */

import type { Reading } from './extract.ts'
import { leave } from './leave-task.ts'
import type { PreparedTool } from './prepare.ts'
import { smallTalk } from './small-talk.ts'
import type { Reply, Task } from './state.ts'
import { askAgain, carryOn } from './task.ts'
import { asideOf, merged, missed, otherRequest, readingOf, resumed, switchTo, type Turn } from './turn.ts'
import { say } from './wording.ts'

export function onSlot(turn: Turn, task: Task, tool: PreparedTool, names: readonly string[]): Reply {
  const { state, text, acts, world, lead } = turn
  const left = leave(turn, tool)
  if (left !== undefined) return left
  const reading = readingOf(turn, task, tool, names, acts.correction && text.length < 60)
  const other = otherRequest(turn, task)
  const asked = names.filter((name) => reading.values[name] !== undefined)
  const openEnded = asked.every((name) => {
    const slot = tool.slots.slots.find((entry) => entry.name === name)
    return (
      slot !== undefined &&
      (/^(words|text|person)$/.test(slot.kind) || (slot.kind === 'code' && slot.pattern === undefined))
    )
  })
  const aside = asideOf(turn, task)
  if (asked.length > 0 && !(openEnded && (other !== undefined || aside !== undefined))) {
    const onward = carryOn({ ...state, misses: 0 }, merged(task, reading), world, {
      problems: openOnly(reading, tool, names),
      lead: aside === undefined ? lead : say(lead, aside.text),
    })
    return onward
  }
  const problem = names.map((name) => reading.problems[name]).find((found) => found !== undefined)
  if (problem !== undefined && text.trim().split(/\s+/).length <= 3 && Object.keys(reading.values).length === 0)
    return missed(turn, problem)
  if (other !== undefined) return switchTo(turn, other)
  if (aside !== undefined) return resumed(turn, aside)
  if (Object.keys(reading.values).length > 0)
    return carryOn({ ...state, misses: 0 }, merged(task, reading), world, {
      problems: openOnly(reading, tool, names),
      lead: say(lead, 'Noted, thank you.'),
    })
  if (problem !== undefined) return missed(turn, problem)
  const talk = smallTalk(state, text, acts, world)
  if (talk !== undefined)
    return {
      ...talk,
      text: say(
        talk.text.replace(
          / (?:Is there anything else I can help you with|How can I help you|What can I do for you)\?/,
          '',
        ),
        askAgain(state, world),
      ),
    }
  if (acts.dontKnow) return missed(turn, 'That is all right, take your time. I do need it to go on, though.')
  if (acts.no) return missed(turn, 'I need that to go on; you can also say "never mind" and I will leave it.')
  if (acts.question) return missed(turn, "I don't know that, I am afraid.")
  return missed(turn, 'Sorry, I did not quite catch that.')
}

/** Where one of several asked for was given, or something else was said instead of a name, the rest is no mistake. */
function openOnly(reading: Reading, tool: PreparedTool, names: readonly string[]): Reading['problems'] {
  const answered = names.some((name) => reading.values[name] !== undefined)
  return Object.fromEntries(
    Object.entries(reading.problems).filter(
      ([name]) =>
        !(answered && names.includes(name)) && tool.slots.slots.find((slot) => slot.name === name)?.kind !== 'person',
    ),
  )
}
