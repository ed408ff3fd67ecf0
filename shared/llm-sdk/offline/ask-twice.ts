/** A question for a value that was asked twice in a row to no avail is not asked a third time: a person is offered. */

import { personTool, type Reply, type State, type World } from './state.ts'
import { askAgain } from './task.ts'
import { say } from './wording.ts'

const mostTimes = 2

/** The reply to a message, with the count of how often what it asks for was asked. */
export function atMostTwice(before: State, reply: Reply, world: World): Reply {
  const names = askedFor(reply.state)
  if (names === undefined || reply.calls.length > 0) return { ...reply, state: { ...reply.state, asked: 0 } }
  const again = names === askedFor(before)
  const asked = again ? before.asked + 1 : 1
  const question = askAgain(reply.state, world)
  if (asked <= mostTimes || question === '' || personTool(world) === undefined)
    return { ...reply, state: { ...reply.state, asked } }
  return {
    ...reply,
    text: say(
      reply.text.replace(question, '').replace('If you would rather speak to a person, just say so.', '').trim(),
      'Would you like me to connect you with a person from the team?',
    ).replace(/ {2,}/g, ' '),
    state: { ...reply.state, asked, pending: { kind: 'offer_person', instead: reply.state.pending } },
  }
}

/** The tool and the names of the slots that are asked for; an offer made instead of asking stands for them. */
function askedFor({ pending, task }: State): string | undefined {
  const open = pending?.kind === 'offer_person' ? pending.instead : pending
  return open?.kind === 'slot' && task !== undefined ? `${task.tool} ${open.names.join(' ')}` : undefined
}
