/** Does a value fit its schema, and if not, what to tell the customer. */

import type { Choice, Slot } from './slots.ts'
import { join } from './wording.ts'

/** Nothing where the value fits; else a sentence that says what is wrong. */
export function problemWith(slot: Slot, value: unknown): string | undefined {
  const { schema, label } = slot
  if (typeof value === 'number') {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
    if (slot.kind === 'integer' && !Number.isInteger(value)) return `The ${label} has to be a whole number.`
    if (typeof minimum === 'number' && value < minimum) return `The ${label} has to be at least ${minimum}.`
    if (typeof maximum === 'number' && value > maximum) return `The ${label} can be at most ${maximum}.`
    if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
      return `The ${label} has to be more than ${exclusiveMinimum}.`
    if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
      return `The ${label} has to be less than ${exclusiveMaximum}.`
    if (typeof multipleOf === 'number' && value % multipleOf !== 0)
      return `The ${label} has to be a multiple of ${multipleOf}.`
  }
  if (typeof value === 'string') {
    const { minLength, maxLength } = schema
    if (typeof maxLength === 'number' && value.length > maxLength)
      return `That is too long for the ${label}: at most ${maxLength} characters, please.`
    if (typeof minLength === 'number' && value.length < minLength)
      return `That is too short for the ${label}: at least ${minLength} characters, please.`
    if (slot.pattern !== undefined && !(value.length <= 200 && slot.pattern.test(value))) return badFormat(slot, value)
    if (slot.choices.length > 0 && !slot.choices.some((choice) => choice.value === value))
      return `For the ${label} I can offer ${offer(slot)}.`
  }
  if (Array.isArray(value)) {
    const { minItems, maxItems } = schema
    if (typeof minItems === 'number' && value.length < minItems) return `I need at least ${minItems} for the ${label}.`
    if (typeof maxItems === 'number' && value.length > maxItems)
      return `I can take at most ${maxItems} for the ${label}.`
    const { item } = slot
    if (item !== undefined)
      return value.map((entry) => problemWith(item, entry)).find((problem) => problem !== undefined)
  }
  return undefined
}

/** The choices in words: "small, medium or large". */
export function offer(slot: Slot): string {
  return join(
    slot.choices.map((choice) => spelled(choice)),
    'or',
  )
}

function badFormat(slot: Slot, value: string): string {
  const shape = shapeOf(slot.schema.pattern)
  const said = value.length > 40 ? 'That' : `"${value}"`
  return shape === undefined
    ? `${said} does not look like a valid ${slot.label}.`
    : `${said} does not look like a valid ${slot.label}; it should be ${shape}.`
}

/** A simple pattern in words: a prefix and a number of digits or letters. Patterns of another form are not explained. */
function shapeOf(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string') return undefined
  const match = /^\^([A-Za-z]*-?)((?:\[\d-\d\])?)(?:\\d|\[0-9\])(?:\{(\d+)(?:,(\d*))?\}|(\+))?\$?$/.exec(pattern)
  if (match === null) return undefined
  const [, prefix = '', lead = '', least, most, plus] = match
  const more = lead === '' ? 0 : 1
  const count =
    plus !== undefined
      ? 'digits'
      : `${Number(least ?? '1') + more}${most === undefined || most === '' ? '' : ` to ${Number(most) + more}`} digits`
  const many = most === '' ? `at least ${count}` : count
  return prefix === '' ? many : `${prefix} followed by ${many}`
}

/** "S" alone says little: "S (small)" where the description explains it. */
function spelled(choice: Choice): string {
  const [shown = String(choice.value)] = choice.sayings
  const gloss = choice.sayings.find((saying) => saying.toLowerCase() !== shown.toLowerCase())
  return shown.length <= 2 && gloss !== undefined ? `${shown} (${gloss})` : shown
}
