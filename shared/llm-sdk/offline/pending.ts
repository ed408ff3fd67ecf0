/** The customer's answer to what the assistant asked: a value, a yes or no, a choice, or something else in between. */

import type { DialogueActs } from './dialogue-acts.ts'
import { extract } from './extract.ts'
import { sayGoodbye } from './leave-task.ts'
import { onChange, onConfirm } from './pending-confirm.ts'
import { onSlot } from './pending-slot.ts'
import type { Reply, State, World } from './state.ts'
import { tell } from './state.ts'
import { begin, call, drop, readingContext, toPerson } from './task.ts'
import { contentConcepts, plain, splitName } from './tokens.ts'
import type { Turn } from './turn.ts'

/** Nothing where no question is open or the message has nothing to do with it. */
export function handlePending(
  state: State,
  text: string,
  acts: DialogueActs,
  world: World,
  lead: string,
): Reply | undefined {
  const turn: Turn = { state, text, acts, world, lead }
  const { pending, task } = state
  if (pending === undefined) return undefined
  const goodbye = sayGoodbye(turn)
  if (goodbye !== undefined) return goodbye
  const tool = task === undefined ? undefined : world.prepared.tools.get(task.tool)
  switch (pending.kind) {
    case 'slot':
      return task === undefined || tool === undefined ? undefined : onSlot(turn, task, tool, pending.names)
    case 'confirm':
      return task === undefined || tool === undefined ? undefined : onConfirm(turn, task, tool)
    case 'what_to_change':
      return task === undefined || tool === undefined ? undefined : onChange(turn, task, tool)
    case 'which_tool':
      return onWhich(turn, pending.tools)
    case 'offer_tool': {
      const accept = () =>
        begin({ ...state, pending: undefined }, pending.tool, `${state.question ?? ''} ${text}`.trim(), world)
      return !acts.no && !acts.question && fills(pending.tool, text, world) ? accept() : onOffer(turn, accept)
    }
    case 'offer_person': {
      const answered = onOffer(turn, () =>
        toPerson(
          { ...state, pending: undefined },
          state.question === undefined
            ? 'The customer accepts the offer of a person'
            : `Question that could not be answered: ${state.question}`,
          '',
          world,
        ),
      )
      const { instead } = pending
      return answered ?? (instead && handlePending({ ...state, pending: instead }, text, acts, world, lead))
    }
    case 'offer_retry':
      return onOffer(turn, () => call({ ...state, pending: undefined }, pending.task, world))
    case 'offer_redo':
      return tool === undefined ? undefined : onConfirm(turn, pending.task, tool)
  }
}

/** The customer answers an offer with what the tool needs. */
function fills(name: string, text: string, world: World): boolean {
  const slots = world.prepared.tools.get(name)?.slots.slots ?? []
  return (
    Object.keys(extract(slots, text, readingContext(world, { asked: [], loose: false, known: {} })).values).length > 0
  )
}

function onWhich(turn: Turn, tools: readonly string[]): Reply | undefined {
  const { state, text, acts, world } = turn
  const words = new Set(contentConcepts(text))
  const place = /\b(first|former)\b/.test(plain(text))
    ? 0
    : /\b(second|latter|last)\b/.test(plain(text))
      ? tools.length - 1
      : undefined
  const scored = tools.map((name) => ({
    name,
    hits: contentConcepts(`${splitName(name)} ${world.prepared.tools.get(name)?.spec.description ?? ''}`).filter(
      (concept) => words.has(concept),
    ).length,
  }))
  const best = [...scored].sort((a, b) => b.hits - a.hits)
  const chosen =
    place !== undefined
      ? tools[place]
      : best[0] !== undefined && best[0].hits > (best[1]?.hits ?? 0)
        ? best[0].name
        : undefined
  if (chosen !== undefined)
    return begin({ ...state, pending: undefined }, chosen, `${state.question ?? ''} ${text}`.trim(), world)
  if (acts.no || acts.giveUp) return drop(state, world)
  return undefined
}

function onOffer(turn: Turn, accept: () => Reply): Reply | undefined {
  const { state, acts, text } = turn
  const bare = contentConcepts(acts.rest).length <= 2
  if (acts.yes && bare) return accept()
  if ((acts.no || (acts.giveUp && !/\bcancel\b/.test(plain(text)))) && (bare || contentConcepts(text).length <= 2))
    return tell(
      { ...state, task: undefined, pending: undefined, misses: 0 },
      'All right. Is there anything else I can help you with?',
      'no',
    )
  return undefined
}
