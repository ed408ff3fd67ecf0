/** Tools found otherwise than by a request's words: by what was just told, by a code, by a search for a thing. */

import type { DialogueActs } from './dialogue-acts.ts'
import { extract } from './extract.ts'
import { type Candidate, sure } from './intent.ts'
import { wishActions } from './lexicon.ts'
import { actionsIn } from './named-deed.ts'
import { thingNamed } from './read-thing.ts'
import type { State, World } from './state.ts'
import { readingContext } from './task.ts'
import { plain, splitName } from './tokens.ts'

/** "I'll take the 16:15 one" after a look-up goes to the tool that acts on the same things. */
export function takenUp(state: State, text: string, world: World): Candidate | undefined {
  const last = state.lastCall
  if (last === undefined || last.outcome !== 'ok' || world.prepared.tools.get(last.tool)?.spec.changesState !== false)
    return undefined
  if (!/\b(take|have|book|go (for|with)|that one|this one|the .{1,20} one|works|perfect|suits)\b/.test(plain(text)))
    return undefined
  const followers = [...world.prepared.tools.values()].filter(
    ({ spec, slots }) =>
      spec.changesState &&
      spec.origin !== 'builtin' &&
      [...actionsIn(splitName(spec.name))].some((action) => wishActions.has(action)) &&
      slots.slots.some((slot) => last.values[slot.name] !== undefined),
  )
  const [only] = followers
  return only === undefined || followers.length > 1
    ? undefined
    : { name: only.spec.name, score: sure, example: 0, action: true, named: false, unmatched: [] }
}

/** A bare id points to the tools that take one: to look it up, or, with a wish, to act on it. */
export function byCode(text: string, world: World): Candidate | undefined {
  const wishes = /\b(i (will|would|want|need)|ill|id|give me|get me|take|please)\b/.test(plain(text))
  const takers = [...world.prepared.tools.values()].filter((tool) => {
    const coded = tool.slots.slots.filter(
      (slot) =>
        slot.pattern !== undefined &&
        slot.kind === 'code' &&
        tool.slots.required.concat(tool.slots.alternatives.flat()).includes(slot.name),
    )
    return (
      tool.spec.origin !== 'builtin' &&
      !tool.spec.verifiesCustomer &&
      coded.length > 0 &&
      Object.keys(extract(coded, text, readingContext(world, { asked: [], loose: false, known: {} })).values).length > 0
    )
  })
  const looking = takers.filter((tool) => !tool.spec.changesState)
  const chosen =
    takers.length === 1 && (wishes || looking.length === 1) ? takers[0] : looking.length === 1 ? looking[0] : undefined
  return chosen === undefined
    ? undefined
    : { name: chosen.spec.name, score: sure, example: 0, action: true, named: false, unmatched: [] }
}

/** "Do you have …?" goes to a tool that searches by words, where nothing else fits. */
export function searchTool(acts: DialogueActs, text: string, world: World): Candidate | undefined {
  if (!acts.question && !acts.request) return undefined
  if (
    !/\b(do you (have|sell|stock|carry|do|make|offer)|have you got|got any|any|looking for|i (want|need|would like)|show me|is there|are there)\b/.test(
      plain(text),
    )
  )
    return undefined
  for (const tool of world.prepared.tools.values()) {
    const slot = tool.slots.slots.find(
      (entry) =>
        tool.slots.required.includes(entry.name) &&
        /^(q|query|search|search term|keywords?|term)$/.test(splitName(entry.name)),
    )
    if (
      tool.spec.changesState ||
      tool.spec.origin === 'builtin' ||
      slot === undefined ||
      tool.slots.required.length > 1
    )
      continue
    if (thingNamed(tool, slot, text) !== undefined)
      return { name: tool.spec.name, score: sure, example: 0, action: true, named: false, unmatched: [] }
  }
  return undefined
}
