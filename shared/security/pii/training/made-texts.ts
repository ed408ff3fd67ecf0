/** Texts for training: sentences of our own with made values, and labelled texts with their values swapped for made ones. */
import type { TypedSpan } from '../measure/match-spans.ts'
import { MADE_TEMPLATES } from './made-templates.ts'
import { MadeValues, type Slot, TYPE_OF_SLOT } from './made-values.ts'

export interface TrainingText {
  readonly text: string
  readonly spans: readonly TypedSpan[]
}

const TEXTS_PER_TEMPLATE = 30
/** Shares of texts in small letters throughout, as people type in chats, and in capitals throughout. */
const LOWER_CASE = 0.15
const UPPER_CASE = 0.02

export function madeTexts(random: () => number): readonly TrainingText[] {
  const values = new MadeValues(random)
  return MADE_TEMPLATES.flatMap((template) =>
    Array.from({ length: template.includes('{') ? TEXTS_PER_TEMPLATE : 6 }, () =>
      inSomeCase(filled(template, values), random),
    ),
  )
}

function filled(template: string, values: MadeValues): TrainingText {
  const spans: TypedSpan[] = []
  let text = ''
  for (const [at, piece] of template.split(/\{(\w+)\}/).entries()) {
    const slot = at % 2 === 1 && isSlot(piece) ? piece : undefined
    const value = slot ? values.of(slot) : piece
    const type = slot && TYPE_OF_SLOT[slot]
    if (type) spans.push({ type, start: text.length, end: text.length + value.length })
    text += value
  }
  return { text, spans }
}

function isSlot(name: string): name is Slot {
  return Object.hasOwn(TYPE_OF_SLOT, name)
}

/** The same text with other people, places and organizations in it; addresses stay, since labels cut them in many ways. */
export function withMadeValues({ text, spans }: TrainingText, random: () => number): TrainingText {
  const values = new MadeValues(random)
  const swapped: TypedSpan[] = []
  let made = ''
  let copied = 0
  const isLower = text === text.toLowerCase()
  for (const { type, start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    if (start < copied) continue
    const value = valueLike(type, text.slice(start, end), values)
    made += text.slice(copied, start)
    swapped.push({ type, start: made.length, end: made.length + value.length })
    made += isLower ? lower(value) : value
    copied = end
  }
  return { text: made + text.slice(copied), spans: swapped }
}

function valueLike(type: string, value: string, values: MadeValues): string {
  if (type === 'PERSON')
    return /\./.test(value)
      ? value
      : values.of(/\s/.test(value) ? 'person' : value.length % 2 === 0 ? 'given' : 'surname')
  if (type === 'LOCATION') return values.of(value.length % 3 === 0 ? 'country' : 'city')
  return type === 'ORGANIZATION' ? values.of('organization') : value
}

function inSomeCase({ text, spans }: TrainingText, random: () => number): TrainingText {
  const chance = random()
  if (chance < LOWER_CASE) return { text: lower(text), spans }
  const upper = [...text]
    .map((letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter))
    .join('')
  return chance < LOWER_CASE + UPPER_CASE ? { text: upper, spans } : { text, spans }
}

/** Letter by letter, where the length stays: spans keep their places. */
function lower(text: string): string {
  return [...text]
    .map((letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter))
    .join('')
}
