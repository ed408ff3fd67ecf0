/** What is known without a question: facts of the customer, values said before, rows told before. */

import { problemWith } from './check-value.ts'
import type { PreparedTool } from './prepare.ts'
import type { Slot } from './slots.ts'
import type { State, Task, World } from './state.ts'
import { contentConcepts, plain, splitName } from './tokens.ts'

type Values = Readonly<Record<string, unknown>>

/** A title that the text itself can give. */
export const isHeadline = (slot: Slot | undefined) =>
  slot !== undefined && slot.kind === 'text' && /subject|title|summary/i.test(slot.name)

/** Adds what needs no question: constants, facts of the customer, what was said for an earlier request, a headline for a text. */
export function completed(tool: PreparedTool, task: Task, state: State, world: World): Values {
  const values: Record<string, unknown> = { ...task.values }
  const needed = new Set([...tool.slots.required, ...tool.slots.alternatives.flat()])
  const { facts } = world
  const other = /\b(another|other|different|new|someone else|somebody else)\b/.test(plain(task.words))
  const hasAlternative = tool.slots.alternatives.some((set) => set.every((name) => values[name] !== undefined))
  for (const slot of tool.slots.slots) {
    if (values[slot.name] !== undefined) continue
    if ('const' in slot.schema) values[slot.name] = slot.preset
    if (!needed.has(slot.name) || (hasAlternative && !tool.slots.required.includes(slot.name))) continue
    if (slot.preset !== undefined) values[slot.name] = slot.preset
    const fact =
      sameNamed(slot, facts) ?? (other || isJustDone(slot, tool, state) ? undefined : sameNamed(slot, state.memory))
    if (fact !== undefined && problemWith(slot, fact) === undefined && slot.identity) values[slot.name] = fact
  }
  const texts = tool.slots.slots.filter((slot) => slot.kind === 'text')
  for (const slot of texts) {
    if (values[slot.name] !== undefined || !needed.has(slot.name)) continue
    const source = texts.map((text) => values[text.name]).find((value) => typeof value === 'string')
    if (isHeadline(slot) && typeof source === 'string') values[slot.name] = headline(source, slot)
    else if (tool.spec.origin === 'builtin' && slot.name === 'reason') values[slot.name] = task.words.slice(0, 500)
  }
  return values
}

/** What was just changed under an id is not changed again unasked. */
function isJustDone(slot: Slot, tool: PreparedTool, state: State): boolean {
  const last = state.lastCall
  return (
    tool.spec.changesState &&
    slot.kind === 'code' &&
    last?.tool === tool.spec.name &&
    last.outcome === 'ok' &&
    last.values[slot.name] === state.memory[slot.name]
  )
}

function headline(text: string, slot: Slot): string {
  const limit = typeof slot.schema.maxLength === 'number' ? slot.schema.maxLength : 80
  return (text.split(/[.!?\n]/)[0] ?? text).slice(0, Math.min(limit, 80)).trim()
}

function sameNamed(slot: Slot, known: Values): unknown {
  const wanted = splitName(slot.name)
  const exact = Object.entries(known).find(([name]) => splitName(name) === wanted)
  if (exact !== undefined) return exact[1]
  const last = {
    phone: /\b(phone|mobile|telephone)\b/,
    email: /\be ?mail\b/,
    person: /^(full |customer |contact )?name$/,
  }[slot.kind as string]
  if (last === undefined || (slot.kind === 'person' && !last.test(wanted))) return undefined
  return Object.entries(known).find(([name, value]) => typeof value === 'string' && last.test(splitName(name)))?.[1]
}

/** What of these values says who or which. */
export function identities(tool: PreparedTool, values: Values): Values {
  return Object.fromEntries(
    tool.slots.slots
      .filter((slot) => slot.identity && values[slot.name] !== undefined)
      .map((slot) => [slot.name, values[slot.name]]),
  )
}

const ranks = ['first', 'second', 'third', 'fourth', 'fifth']

/** "the second one": values of the row told before. */
export function valuesOfRow(state: State, tool: PreparedTool, text: string): Values {
  const words = plain(text)
  const place = ranks.findIndex((rank) =>
    new RegExp(`\\b${rank} (one|option|slot|item|order|entry)?\\b`).test(`${words} `),
  )
  const row = /\blast one\b/.test(words) ? state.rows.at(-1) : place >= 0 ? state.rows[place] : rowByWords(state, text)
  if (row === undefined) return {}
  return Object.fromEntries(
    tool.slots.slots.flatMap((slot) => {
      const value = row[slot.name] ?? codeIn(row, slot)
      return value !== undefined && problemWith(slot, value) === undefined ? [[slot.name, value]] : []
    }),
  )
}

/** The one value of a row that has the form of the slot's codes: `id` of a row may be the `orderId` of a tool. */
function codeIn(row: Values, slot: Slot): unknown {
  if (slot.kind !== 'code' || slot.pattern === undefined) return undefined
  const fitting = Object.values(row).filter((value) => typeof value === 'string' && slot.pattern?.test(value))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** "the evening one": the only row told that has one of these words. */
function rowByWords(state: State, text: string): Readonly<Record<string, unknown>> | undefined {
  const said = contentConcepts(text)
  const hits = state.rows.filter((row) =>
    Object.values(row).some(
      (value) => typeof value === 'string' && contentConcepts(value).some((concept) => said.includes(concept)),
    ),
  )
  return hits.length === 1 ? hits[0] : undefined
}
