/** "Sorry, I meant the 5th" after a step is done: by a tool that changes it, else by an offer to do it again. */

import { candidatesFor, lookUp } from './decide.ts'
import type { DialogueActs } from './dialogue-acts.ts'
import { extract } from './extract.ts'
import { valuesOfRow } from './known-values.ts'
import { actionsIn } from './named-deed.ts'
import { confirmation } from './questions.ts'
import { thingNamed } from './read-thing.ts'
import { replacedValues } from './replaced-value.ts'
import { type Reply, type State, tell, type World } from './state.ts'
import { carryOn, readingContext } from './task.ts'
import { conceptOfWord, plain, splitName } from './tokens.ts'
import { say } from './wording.ts'

/** Nothing where the message does not correct the last call. */
export function correctFinished(state: State, text: string, acts: DialogueActs, world: World): Reply | undefined {
  const last = state.lastCall
  if (last === undefined || last.outcome !== 'ok') return undefined
  const followsUp = /^(and|what about|how about|also|or) /.test(plain(text)) && state.question === undefined
  if (!acts.correction && !followsUp) return undefined
  const tool = world.prepared.tools.get(last.tool)
  if (tool === undefined || tool.spec.verifiesCustomer || tool.spec.origin === 'builtin') return undefined
  const best = candidatesFor(text, world)[0]
  if (best !== undefined && best.score >= 0.6 && best.action && best.name !== last.tool) return undefined
  const context = readingContext(world, { asked: [], loose: true, known: last.values })
  const reading = replacedValues(tool.slots.slots, text, context) ?? extract(tool.slots.slots, text, context)
  const things =
    followsUp && !tool.spec.changesState && lookUp(state, text, world) === undefined
      ? tool.slots.slots
          .flatMap((slot) => [
            [slot.name, thingNamed(tool, slot, text.replace(/^(?:and|what about|how about|also|or)\s+/i, ''))] as const,
          ])
          .filter(([, value]) => value !== undefined)
      : []
  const readings = {
    ...Object.fromEntries(things),
    ...(followsUp ? valuesOfRow(state, tool, text) : {}),
    ...reading.values,
  }
  const changed = Object.entries(readings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(last.values[name]),
  )
  if (changed.length === 0) return undefined
  const values = { ...last.values, ...Object.fromEntries(changed) }
  if (!tool.spec.changesState || (followsUp && !acts.correction))
    return carryOn({ ...state, pending: undefined }, { tool: last.tool, values, words: text }, world)
  const changer = [...world.prepared.tools.values()].find(({ spec, slots }) => {
    const actions = splitName(spec.name).split(' ').map(conceptOfWord)
    const about = splitName(tool.spec.name).split(' ').map(conceptOfWord)
    return (
      (actions.includes('reschedule') || actions.includes('update')) &&
      actions.some((action) => about.slice(1).includes(action) || action === 'reschedule') &&
      changed.some(([name]) => slots.slots.some((slot) => similarSlot(slot.name, name)))
    )
  })
  if (changer !== undefined && actionsIn(changer.spec.name.replace(/_/g, ' ')).size > 0) {
    const moved = changer.slots.slots.flatMap((slot) => {
      const [name] = Object.keys(values).filter((key) => similarSlot(slot.name, key))
      return name === undefined ? [] : [[slot.name, Reflect.get(values, name)]]
    })
    return carryOn(
      { ...state, pending: undefined },
      { tool: changer.spec.name, values: Object.fromEntries(moved), words: text },
      world,
    )
  }
  const task = { tool: last.tool, values, words: text }
  return tell(
    { ...state, task, pending: { kind: 'offer_redo', task } },
    say(
      'That is already done as it was, but I can do it once more with the new details.',
      confirmation(tool, values, world.figures),
    ),
    'correction',
    0.7,
  )
}

/** `date` and `newDate` are the same thing. */
function similarSlot(a: string, b: string): boolean {
  const bare = (name: string) => splitName(name).replace(/^(new|updated|changed|preferred|to) /, '')
  return bare(a) === bare(b)
}
