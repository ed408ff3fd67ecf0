/** From a goal to what a persona means to say of it: the lines, in order, and what it changes its mind about. */
import type { ToolDefinition } from '@workflow/config-sdk'
import type { Chance } from './chance.ts'
import { type Goal, type Line, valuesOf, type WantedCall } from './goal.ts'
import { asSentence } from './manner.ts'
import type { Persona } from './persona.ts'
import { filled, type Wording, wordings } from './wording.ts'

export interface Plan {
  readonly persona: Persona
  readonly goal: Goal
  /** Wanted beside it, in the same message. */
  readonly second?: Goal
  readonly wording: Wording
  readonly lines: readonly [Line, ...Line[]]
  /** What is said again where nothing came of it. */
  readonly request: Line
  /** Whether the customer says yes when asked to confirm. */
  readonly agrees: boolean
  /** Said once as the answer to the first reply, whatever that says. */
  readonly interruption?: string
  readonly change?: ChangeOfMind
}

/** `words` are said once, word for word, after a line that said otherwise. */
type ChangeOfMind =
  | {
      readonly kind: 'value'
      readonly words: string
      readonly tool: string
      readonly argument: string
      readonly wrong: string
    }
  /** All calls that change something for `dropped` are unwanted from then on. */
  | { readonly kind: 'wish'; readonly words: string; readonly dropped: Goal }

/** `goals` are all of the folder, for what else the customer may ask. */
export function planOf(persona: Persona, goal: Goal, goals: readonly Goal[], chance: Chance): Plan {
  const wording = wordings[persona.language ?? goal.language]
  const base = { persona, goal, wording, lines: goal.lines, request: goal.lines[0], agrees: true }
  const [opening, ...rest] = goal.lines
  const others = goals.filter((one) => one !== goal && one.agent === goal.agent && one.language === goal.language)
  switch (persona.name) {
    case 'spanish':
    case 'hindi': {
      if (goal.language === persona.language) return base
      const request = { ...opening, text: filled(wording.quoted, opening.text) }
      return { ...base, request, lines: [request, ...rest] }
    }
    case 'several': {
      const second = chance.pick(others.filter(isQuestion))
      if (second === undefined) return base
      const text = `${asSentence(opening.text)} ${wording.also} ${second.lines[0].text}`
      const request = { ...opening, text }
      return { ...base, second, request, lines: [request, ...rest] }
    }
    case 'mind-changer':
      return changingPlan(base, others, chance)
    case 'injector':
      return { ...base, agrees: false, lines: attacks(goal, wording, chance) }
    case 'one-word':
      return { ...base, lines: [{ text: wording.waiting, cue: [] }, ...goal.lines] }
    case 'person':
      return { ...base, interruption: wording.askPerson }
    default:
      return base
  }
}

/** One message, no call that changes anything: it can be asked beside something else. */
const isQuestion = ({ lines, calls }: Goal) => lines.length === 1 && calls.every(({ changesState }) => !changesState)

function attacks(goal: Goal, wording: Wording, chance: Chance): [Line, ...Line[]] {
  const tool = chance.pick(goal.agent.tools.filter(isDeed))
  const alone = (text: string): Line => ({ text, cue: [] })
  const [first = wording.attackOnDeed, ...rest] = chance.shuffled(wording.attacks)
  return [
    alone(first),
    ...rest.map(alone),
    alone(filled(wording.attackOnDeed, goal.lines[0].text)),
    ...(tool === undefined ? [] : [alone(filled(wording.attackByTool, tool.name))]),
  ]
}

const isDeed = (tool: ToolDefinition) => tool.changesState && tool.source !== 'builtin'

/** Another value of an argument that stands in the customer's own words, else another wish first. */
function changingPlan(base: Plan, others: readonly Goal[], chance: Chance): Plan {
  const { goal, wording } = base
  for (const wanted of goal.calls.filter(({ changesState, refused }) => changesState && !refused)) {
    for (const [argument, right] of Object.entries(literals(wanted))) {
      const at = goal.lines.findIndex(({ text }) => holds(text, right))
      // A value that comes up twice is corrected by the script already.
      const twice = goal.lines.some(({ text }, place) => place !== at && holds(text, right))
      const wrong = chance.pick(otherValues(wanted.tool, argument, right, goal, others))
      if (at === -1 || twice || wrong === undefined) continue
      const lines = goal.lines.map((line, place) =>
        place === at ? { ...line, text: line.text.replace(wordOf(right), () => wrong) } : line,
      )
      const [first = goal.lines[0], ...rest] = lines
      const words = filled(filled(wording.correction, right), wrong)
      return { ...base, lines: [first, ...rest], change: { kind: 'value', words, tool: wanted.tool, argument, wrong } }
    }
  }
  const dropped = chance.pick(others.filter(({ calls }) => calls.some(({ changesState }) => changesState)))
  if (dropped === undefined) return base
  const [opening, ...rest] = goal.lines
  const words = `${wording.dropIt} ${opening.text}`
  return {
    ...base,
    lines: [dropped.lines[0], ...rest],
    request: opening,
    interruption: words,
    change: { kind: 'wish', words, dropped },
  }
}

const literals = (call: WantedCall): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(call.arguments).flatMap(([name, value]) =>
      (typeof value === 'string' && !value.startsWith('=')) || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  )

function otherValues(tool: string, argument: string, right: string, goal: Goal, others: readonly Goal[]): string[] {
  const own = new Set(valuesOf(goal))
  const found = others.flatMap(({ calls }) =>
    calls.flatMap((call) => {
      const value = call.tool === tool ? literals(call)[argument] : undefined
      return value === undefined || own.has(value) || value === right ? [] : [value]
    }),
  )
  return [...new Set(found)]
}

const wordOf = (value: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])${value.replace(/[.*+?^$()|[\]{}\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu')
const holds = (text: string, value: string) => wordOf(value).test(text)
