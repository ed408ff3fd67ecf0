/** A correction that names what it replaces: "4417, not 2065", "4417 instead of 2065", "2065 → 4417". */

import { extract, type Reading } from './extract.ts'
import type { ReadingContext } from './reading-context.ts'
import type { Slot } from './slots.ts'

/** Kinds whose values are said as they are kept; days and free words are read otherwise. */
const saidAsKept = /^(code|phone|email|integer|number|person|words|choice)$/

const denied = String.raw`\b(?:not|instead of|rather than|in place of)\s+(?:[\p{L}#.]+\s+){0,3}?`
const arrow = String.raw`\s*(?:->|=>|→|➔|⇒|,?\s*(?:should be|(?:is|was) (?:wrong|not right|a mistake|a typo)))`

/**
 * The values that a text puts in the place of known ones, each in the slot that holds the old value; nothing where it names none that is replaced.
 * What else the text says is read from the rest of it.
 */
export function replacedValues(slots: readonly Slot[], text: string, context: ReadingContext): Reading | undefined {
  let rest = text
  const values: Record<string, unknown> = {}
  for (const slot of slots) {
    const without = withoutDenied(slot, context.known[slot.name], rest)
    if (without === undefined) continue
    const read = extract([slot], without, { ...context, asked: [slot.name], loose: true, known: {} })
    const value = read.values[slot.name]
    if (value === undefined || value === context.known[slot.name]) continue
    values[slot.name] = value
    rest = without.replace(spellingOf(value), ' ')
  }
  if (Object.keys(values).length === 0) return undefined
  const others = slots.filter((slot) => values[slot.name] === undefined)
  const reading = /[\p{L}\p{N}]/u.test(rest) ? extract(others, rest, { ...context, loose: false }) : undefined
  return { values: { ...reading?.values, ...values }, problems: reading?.problems ?? {} }
}

/** The text without the old value and the words that turn it down; nothing where it does not turn it down. */
function withoutDenied(slot: Slot, old: unknown, text: string): string | undefined {
  if (!saidAsKept.test(slot.kind) || (typeof old !== 'string' && typeof old !== 'number')) return undefined
  const sayings = slot.choices.find((choice) => choice.value === old)?.sayings ?? [old]
  for (const saying of sayings.filter((one) => /[\p{L}\p{N}]/u.test(String(one)))) {
    const value = spellingOf(saying).source
    const pattern = new RegExp(
      `${denied}${value}|${value}${arrow}|\\bfrom\\s+${value}\\s+to\\b|\\b(?:change|correct|swap|replace)\\s+${value}\\s+(?:to|for|with|by)\\b`,
      'iu',
    )
    if (pattern.test(text)) return text.replace(pattern, ' ')
  }
  return undefined
}

/** As it may be written: with or without separators, letters before digits left out. */
function spellingOf(value: unknown): RegExp {
  const pieces = String(value).match(/\p{L}+|\p{N}/gu) ?? []
  const [lead = '', ...digits] = pieces
  const optional = /\p{L}/u.test(lead) && digits.length >= 3 && digits.every((piece) => /\p{N}/u.test(piece))
  const between = String.raw`[\s,./-]*`
  const spelled = optional ? `(?:${lead}${between})?${digits.join(between)}` : pieces.join(between)
  return new RegExp(`(?<![\\p{L}\\p{N}])${spelled}(?![\\p{L}\\p{N}])`, 'iu')
}
