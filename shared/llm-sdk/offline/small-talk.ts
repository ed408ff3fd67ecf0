/** Greetings, thanks, goodbyes, and questions about the assistant itself. */

import { candidatesFor, lookUp } from './decide.ts'
import type { DialogueActs } from './dialogue-acts.ts'
import { sure } from './intent.ts'
import { type Reply, type State, tell, type World } from './state.ts'
import { contentConcepts } from './tokens.ts'
import { doing, join, say } from './wording.ts'

/** A reply where the message is nothing but small talk. */
export function smallTalk(state: State, text: string, acts: DialogueActs, world: World): Reply | undefined {
  const { instructions } = world.request
  const rest = contentConcepts(acts.rest).filter((concept) => !polite.has(concept))
  const asksMore =
    rest.length > 0 &&
    ((candidatesFor(text, world)[0]?.score ?? 0) >= sure || lookUp(state, text, world) !== undefined || rest.length > 3)
  if (acts.botQuestion)
    return tell(
      state,
      `${/^(who|what)\b/i.test(text.trim()) ? 'I am' : 'Yes, I am'} an automated assistant of ${instructions.organizationName}. I can help you right here, or connect you with a person if you prefer.`,
      'bot_question',
    )
  if (asksMore) return undefined
  if (acts.capabilities) return tell(state, capabilitiesText(world), 'capabilities')
  if (acts.bye && !acts.question) return goodbye(state, acts, world)
  if (acts.thanks) return tell(state, 'You are welcome! Is there anything else I can help you with?', 'thanks')
  if (acts.greeting && rest.length === 0) {
    const name = instructions.agentName === '' ? 'your assistant' : instructions.agentName
    const first = state.lastReply === ''
    return tell(
      state,
      first
        ? `Hello! I am ${name}${name.includes(instructions.organizationName) ? '' : ` of ${instructions.organizationName}`}. How can I help you?`
        : 'Hello! How can I help you?',
      'greeting',
    )
  }
  return undefined
}

const polite: ReadonlySet<string> = new Set(
  'morn afternoon even dai good great nice wonder love appreci much perfect bye goodby night care weekend world cool super awesom excel hear question quick talk'.split(
    ' ',
  ),
)

function goodbye(state: State, acts: DialogueActs, world: World): Reply {
  const text = say(
    acts.thanks ? 'You are welcome.' : undefined,
    `Thank you for contacting ${world.request.instructions.organizationName}. Goodbye!`,
  )
  return tell(state, text, 'goodbye')
}

/** What the assistant can do, from its tools and use case. */
export function capabilitiesText(world: World): string {
  const { instructions } = world.request
  const tools = [...world.prepared.tools.values()]
    .filter(({ spec }) => spec.origin !== 'builtin' && !spec.verifiesCustomer)
    .map(({ spec }) => doing(spec))
  const about = instructions.useCase === '' ? '' : `I am here for: ${instructions.useCase.replace(/\.$/, '')}.`
  const list = tools.length === 0 ? about : `I can ${join(tools.slice(0, 8))}.`
  return say(list, `I also answer questions about ${instructions.organizationName}. What can I do for you?`)
}
