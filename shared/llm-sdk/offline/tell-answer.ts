/** Words an answer: the chosen sentences, items and rows with the places they come from. */

import { type Unit, weekdaysIn } from './passages.ts'
import type { Query } from './query.ts'
import { capitalise, contentConcepts } from './tokens.ts'

/** One line per unit with its marker; more than three as a list. */
export function told(units: readonly Unit[], query: Query): string {
  const lines = units.map((unit) => ({
    unit,
    text: unit.kind === 'row' ? rowInWords(unit, query, units.length > 3) : capitalise(unit.text),
  }))
  if (lines.length > 3) {
    const last = units[0]?.passage
    return `Here is what I have:\n${lines.map((line) => `- ${line.text}`).join('\n')} [${last}]`
  }
  return lines
    .map(({ unit, text }) => `${text.replace(/[.;,:]$/, '')}${/[!?]$/.test(text) ? '' : '.'} [${unit.passage}]`)
    .join(' ')
}

/** "Large: price ₹900, ready in 2 days"; only the columns asked for where they are named among many. */
function rowInWords(unit: Unit, query: Query, brief: boolean): string {
  const [head, ...others] = unit.cells
  if (head === undefined) return unit.text
  const byName = others.filter(([name]) =>
    contentConcepts(name).some((concept) => query.concepts.includes(concept) || query.carried.includes(concept)),
  )
  const byKind =
    query.wants === undefined
      ? []
      : others.filter(([name, cell]) => query.wants?.test(cell) === true || query.wants?.test(name) === true)
  const chosen = byName.length > 0 ? byName : byKind
  const shown = chosen.length > 0 && (others.length > 3 || brief) ? chosen : others
  if (shown.length === 0) return head[1]
  if (others.length === 1) return `${head[1]}: ${others[0]?.[1] ?? ''}`
  return `${head[1]}: ${shown.map(([name, cell]) => (name === '' ? cell : `${lower(name)} ${cell}`)).join(', ')}`
}

const lower = (text: string) =>
  /^[A-Z][a-z]/.test(text) && weekdaysIn(text).length === 0 ? text.charAt(0).toLowerCase() + text.slice(1) : text
