/** How each persona says what it says. Pure, but for what chance draws. */
import type { Chance } from './chance.ts'
import type { PersonaName } from './persona.ts'
import { isAssent, type Wording } from './wording.ts'

export interface Manner {
  readonly persona: PersonaName
  readonly wording: Wording
  /** What no slip of the finger touches. */
  readonly values: readonly string[]
  readonly chance: Chance
}

/** `turn` counts from 0. */
export function inManner(text: string, turn: number, { persona, wording, values, chance }: Manner): string {
  if (isAssent(text)) return text
  switch (persona) {
    case 'polite':
      return turn === 0 ? `${wording.hello} ${asSentence(text)} ${wording.please}` : text
    case 'impatient':
      return withoutCourtesy(text)
    case 'angry':
      return `${wording.anger[turn % wording.anger.length]} ${text}`
    case 'typos':
      return misspelled(text, values, chance)
    case 'rambling': {
      const [before, after] = (turn === 0 && chance.pick(wording.stories)) || []
      return before === undefined ? text : `${wording.hello} ${before} ${asSentence(text)} ${after}`
    }
    case 'one-word':
      return terse(text)
    default:
      return text
  }
}

/** What is said after it does not run into it. */
export const asSentence = (text: string): string => (/[.?!।]$/u.test(text.trim()) ? text : `${text}.`)

const courtesy =
  /\b(?:hello|hi|hey|good (?:morning|evening|afternoon)|please|thanks?|thank you(?: so much)?|(?:could|can|would) you(?: please)?|hola|buenos días|por favor|gracias)\b[,!.]?/giu

function withoutCourtesy(text: string): string {
  const short = text.replace(courtesy, '').replace(/\s+/g, ' ').trim()
  return short === '' ? text : short
}

/** Keys beside each other on a QWERTY keyboard. */
const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']
const neighbours = new Map(
  rows.flatMap((row) => [...row].map((key, at) => [key, [row[at - 1], row[at + 1]].join('')] as const)),
)

/** One letter of about every third longer word is its neighbour's, doubled, dropped or swapped. Numbers, codes, names and `values` stay. */
function misspelled(text: string, values: readonly string[], chance: Chance): string {
  const kept = values.join(' ').toLowerCase()
  const words = text.split(' ')
  const slips = words.flatMap((word, at) =>
    at > 0 && /^[a-z]{5,}[,.?!]?$/.test(word) && !kept.includes(word.replace(/\W/g, '')) ? [at] : [],
  )
  const slipped = new Set(chance.shuffled(slips).slice(0, Math.ceil(slips.length / 3)))
  return words.map((word, at) => (slipped.has(at) ? slip(word, chance) : word)).join(' ')
}

function slip(word: string, chance: Chance): string {
  const at = 1 + chance.number(Math.max(1, word.replace(/\W/g, '').length - 2))
  const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)]
  switch (chance.number(4)) {
    case 0:
      return `${before}${chance.pick([...(neighbours.get(letter) ?? letter)]) ?? letter}${after}`
    case 1:
      return `${before}${letter}${letter}${after}`
    case 2:
      return `${before}${after}`
    default:
      return `${before}${after.charAt(0)}${letter}${after.slice(1)}`
  }
}

const smallWords = new Set(
  'a an the i my me is are was it to of in on for with and or can could please would you your do does want need have el la los las un una de mi me quiero por favor con y'.split(
    ' ',
  ),
)

/** The words that carry it, four at most, and all between the first and the last with a digit. */
function terse(text: string): string {
  const words = text.split(/\s+/).filter((word) => !smallWords.has(word.toLowerCase().replace(/[^\p{L}\p{N}'-]/gu, '')))
  const digits = words.flatMap((word, at) => (/\d/.test(word) ? [at] : []))
  const [first = 0, last = -1] = [digits[0], digits.at(-1)]
  const carrying = words.filter((_, at) => at < 4 || (at >= first && at <= last))
  return carrying.length === 0 ? text : carrying.join(' ')
}
