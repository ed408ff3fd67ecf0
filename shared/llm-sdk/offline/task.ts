/** Takes a task as far as it goes: asks for what is missing, has it confirmed, or calls the tool. */

import { problemWith } from './check-value.ts'
import { extract } from './extract.ts'
import { completed, identities, isHeadline, valuesOfRow } from './known-values.ts'
import type { PreparedTool } from './prepare.ts'
import { askFor, confirmation } from './questions.ts'
import { readChoice } from './read-choice.ts'
import { thingNamed } from './read-thing.ts'
import type { ReadingContext } from './reading-context.ts'
import type { Slot } from './slots.ts'
import { personTool, type Reply, type State, type Task, tell, type World } from './state.ts'
import { plain } from './tokens.ts'
import { doing, say } from './wording.ts'

type Values = Readonly<Record<string, unknown>>

/** A new task from the customer's words, with all they already say. */
export function begin(state: State, toolName: string, text: string, world: World, lead = ''): Reply {
  const tool = world.prepared.tools.get(toolName)
  if (tool === undefined) return tell(state, 'I am afraid I cannot do that here.', 'unavailable', 0.3)
  const fromRow = valuesOfRow(state, tool, text)
  const reading = extract(tool.slots.slots, text, readingContext(world, { asked: [], loose: false, known: {} }))
  const values: Record<string, unknown> = { ...fromRow, ...reading.values }
  const last = state.lastCall
  if (
    tool.spec.changesState &&
    last?.outcome === 'ok' &&
    world.prepared.tools.get(last.tool)?.spec.changesState === false &&
    /\b(that|this|it|one|take|then|ok|okay|those)\b/.test(plain(text))
  ) {
    for (const slot of tool.slots.slots)
      if (last.values[slot.name] !== undefined && problemWith(slot, last.values[slot.name]) === undefined)
        values[slot.name] ??= last.values[slot.name]
  }
  if (state.question !== undefined && /\b(that|this|it|one|those|these|them)\b/.test(plain(text))) {
    const before = extract(
      tool.slots.slots.filter((slot) => slot.kind === 'choice'),
      state.question,
      readingContext(world, { asked: [], loose: false, known: {} }),
    )
    for (const [name, value] of Object.entries(before.values)) values[name] ??= value
    for (const slot of tool.slots.slots) values[slot.name] ??= choiceTold(slot, state.lastReply)
  }
  for (const slot of tool.slots.slots) {
    if (values[slot.name] !== undefined || (slot.kind !== 'words' && slot.kind !== 'text')) continue
    const thing = thingNamed(tool, slot, text)
    if (thing !== undefined) values[slot.name] = thing
  }
  return carryOn(
    { ...state, pending: undefined, withheld: undefined, misses: 0, question: undefined },
    { tool: toolName, values, words: text },
    world,
    {
      lead,
      problems: reading.problems,
    },
  )
}

/** What the last answer spoke of first. */
function choiceTold(slot: Slot, told: string): unknown {
  if (slot.kind !== 'choice') return undefined
  const reading = readChoice(slot, told, false)
  return reading.kind === 'one' ? reading.choices[0]?.value : undefined
}

export function readingContext(world: World, rest: Omit<ReadingContext, 'clock' | 'region'>): ReadingContext {
  return { clock: world.clock, region: world.figures.region, ...rest }
}

export interface Onward {
  /** Said before the next question. */
  readonly lead?: string
  readonly problems?: Readonly<Record<string, string>>
  readonly confirmed?: boolean
}

/** The next step of a task. */
export function carryOn(state: State, given: Task, world: World, onward: Onward = {}): Reply {
  const tool = world.prepared.tools.get(given.tool)
  if (tool === undefined)
    return tell(
      { ...state, task: undefined, pending: undefined },
      'I am afraid I cannot do that here any more.',
      'unavailable',
      0.3,
    )
  const task = { ...given, values: completed(tool, given, state, world) }
  const memory = { ...state.memory, ...identities(tool, given.values) }
  const now: State = { ...state, task, memory, pending: undefined }
  const open = missing(tool, task.values)
  const asked = open.flat()
  const problem = Object.entries(onward.problems ?? {}).find(([name]) => asked.includes(name) || open.length === 0)?.[1]
  if (lacksProof(tool, world)) return prove(now, task, world, onward.lead)
  if (open.length > 0) {
    const names = orderOfAsking(tool, open)
    return tell(
      { ...now, pending: { kind: 'slot', names: names.flat() } },
      say(onward.lead, problem, askFor(tool, names)),
      tool.spec.name,
      0.85,
    )
  }
  if (tool.spec.confirmFirst && task.confirmed !== true && onward.confirmed !== true) {
    return tell(
      { ...now, pending: { kind: 'confirm' } },
      say(onward.lead, problem, confirmation(tool, task.values, world.figures)),
      tool.spec.name,
      0.9,
    )
  }
  return call(now, task, world, onward.lead ?? '')
}

function lacksProof(tool: PreparedTool, world: World): boolean {
  return tool.spec.requiresVerifiedCustomer && !world.verified && verifierOf(world) !== undefined
}

/** The tool that proves who the customer is. */
function verifierOf(world: World): PreparedTool | undefined {
  return (
    [...world.prepared.tools.values()].find(({ spec }) => spec.verifiesCustomer && !spec.requiresVerifiedCustomer) ??
    world.prepared.tools.get('verify_customer')
  )
}

/** Has the customer prove who they are; the task waits. */
export function prove(state: State, withheld: Task, world: World, lead?: string): Reply {
  const verifier = verifierOf(world)
  if (verifier === undefined || verifier.spec.name === withheld.tool) {
    return tell(
      { ...state, task: undefined, pending: personTool(world) === undefined ? undefined : { kind: 'offer_person' } },
      say(
        lead,
        'For your security I have to verify you first, which I cannot do in this chat. Would you like me to connect you with a person?',
      ),
      'verification',
      0.6,
    )
  }
  const context = readingContext(world, { asked: [], loose: false, known: {} })
  const { values } = extract(verifier.slots.slots, withheld.words, context)
  return carryOn(
    { ...state, withheld, task: undefined, pending: undefined },
    { tool: verifier.spec.name, values, words: '' },
    world,
    { lead: say(lead, 'For your security I need to verify you first.'), confirmed: true },
  )
}

/** Emits the call; where calls are not allowed now, says what would be done. */
export function call(state: State, task: Task, world: World, lead = ''): Reply {
  if (world.request.toolChoice === 'none') {
    const tool = world.prepared.tools.get(task.tool)
    return tell(
      { ...state, task: undefined, pending: undefined },
      say(
        lead,
        `I have all I need${tool === undefined ? '' : ` to ${doing(tool.spec)}`}, but I cannot carry it out in this reply.`,
      ),
      task.tool,
      0.5,
    )
  }
  return {
    state: { ...state, task, pending: undefined },
    text: lead,
    calls: [{ name: task.tool, arguments: task.values }],
    confidence: 0.92,
    intent: task.tool,
  }
}

/** What is still needed: one set per alternative, one name per set where all of it is required. */
export function missing(tool: PreparedTool, values: Values): readonly (readonly string[])[] {
  const open = tool.slots.required.filter((name) => values[name] === undefined)
  if (open.length > 0) return [open]
  const { alternatives } = tool.slots
  if (alternatives.length === 0 || alternatives.some((set) => set.every((name) => values[name] !== undefined)))
    return []
  return alternatives.map((set) => set.filter((name) => values[name] === undefined))
}

/** Required slots one by one, own words before their title; alternatives together. */
function orderOfAsking(tool: PreparedTool, open: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (open.length > 1) return open
  const names = open[0] ?? []
  const first = names.find((name) => !isHeadline(tool.slots.slots.find((slot) => slot.name === name))) ?? names[0]
  return first === undefined ? [] : [[first]]
}

/** The question that is open, once more; empty where none is. */
export function askAgain(state: State, world: World): string {
  const { pending, task } = state
  const tool = task === undefined ? undefined : world.prepared.tools.get(task.tool)
  if (pending?.kind === 'slot' && tool !== undefined && task !== undefined)
    return askFor(tool, orderOfAsking(tool, missing(tool, task.values)))
  if (pending?.kind === 'confirm' && tool !== undefined && task !== undefined)
    return confirmation(tool, task.values, world.figures)
  return ''
}

/** The task is gone, and that is said. */
export function letGo(state: State, world: World): Pick<Reply, 'state' | 'text'> {
  const tool = state.task === undefined ? undefined : world.prepared.tools.get(state.task.tool)
  const changed = tool?.spec.changesState === true ? ' Nothing has been changed.' : ''
  return {
    state: { ...state, task: undefined, withheld: undefined, pending: undefined, misses: 0 },
    text: `No problem, I have left that.${changed}`,
  }
}

/** Lets go of the task. */
export function drop(before: State, world: World): Reply {
  const { state, text } = letGo(before, world)
  return tell(state, say(text, 'Is there anything else I can help you with?'), 'give_up')
}

/** Hands over to a person, or says how else one can be reached. */
export function toPerson(state: State, reason: string, summary: string, world: World, lead = ''): Reply {
  const name = personTool(world)
  const tool = name === undefined ? undefined : world.prepared.tools.get(name)
  if (tool === undefined) {
    return tell(
      { ...state, pending: undefined },
      say(
        lead,
        'I am sorry, I cannot connect you with a person from this chat. Please contact the team directly, or tell me what you need and I will do my best.',
      ),
      'person',
      0.5,
    )
  }
  if (name === 'escalate_to_human') {
    const properties = tool.slots.slots.map((slot) => slot.name)
    const values = {
      reason: reason.slice(0, 300),
      ...(properties.includes('summary') && summary !== '' ? { summary: summary.slice(0, 500) } : {}),
    }
    return call(
      { ...state, task: undefined, interrupted: undefined, queue: [], escalated: true },
      { tool: name, values, words: reason },
      world,
      lead,
    )
  }
  const offer =
    name === 'request_callback'
      ? 'I cannot put you through right now, but somebody can call you back.'
      : 'I cannot put you through right now, but I can pass your request on to the team.'
  return begin({ ...state, task: undefined }, tool.spec.name, '', world, say(lead, offer))
}
