/**
 * Where the values of a call come from. What other systems and documents say is a value where it stands in a field of its own (an id, a saved address), and somebody's
 * words where it stands in a sentence. Values may be passed on; what only a sentence names, nobody of ours has given.
 */
import { leavesOf, plainWords, type SensitiveValue, sameValue, sensitiveValues } from './values.ts'

/** What stands in the context of a turn and is no word of the customer's or the client's. */
export interface UntrustedText {
  readonly source: 'document' | 'tool_result'
  /** The tool, or the document. */
  readonly name: string
  /** JSON of a result, or the text of a document. */
  readonly text: string
}

/** Arguments that name one thing among others, and those that say where something goes. */
const REFERENCE =
  /(?:id|no|nr|number|code|ref|reference|key|uuid|iban|account|card|order|invoice|booking|reservation|ticket|payment|policy|claim|subscription|member|customer)s?$/
const PLACE =
  /^(?:to|for|payee|beneficiary|recipient|destination)$|(?:address|street|recipient|payee|beneficiary|destination|iban|bic|swift|upi|wallet)$/

/** An id with its kind in front ("Order A-17"). */
const FIELD_TOKENS = 2
const COPIED_WORDS = 4

export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** The text whose sentence gave the argument, where neither a field nor `own` (what the customer said, agreed to or is known to be, the client's texts) holds it. */
export function givenBySentence(
  path: readonly string[],
  argument: string,
  untrusted: readonly UntrustedText[],
  own: readonly string[],
): UntrustedText | undefined {
  const key = plainName(path.at(-1) ?? '')
  const isPlace = PLACE.test(key)
  if (!isPlace && !REFERENCE.test(key)) return undefined
  const texts = untrusted.map((text) => ({ text, parts: partsOf(text.text) }))
  const parts = texts.flatMap((one) => one.parts)
  if (parts.some((part) => alike(part, argument)) || own.some((text) => holds(text, argument))) return undefined
  return texts.find(
    ({ parts: sentences }) =>
      sentences.some((sentence) => names(sentence, argument, parts, own)) ||
      (isPlace && sentences.some((sentence) => copied(sentence, argument, own))),
  )?.text
}

/** Leaves of a result; cells and lines of a document. */
function partsOf(text: string): readonly string[] {
  const plain = /^\s*[[{"]/.test(text) ? parsed(text) : undefined
  const leaves = plain === undefined ? [text] : leavesOf(plain).map((leaf) => leaf.text)
  return leaves.flatMap((leaf) => leaf.split(/[\n|]/)).filter((part) => part.trim() !== '')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const isField = (part: string) => part.trim().split(/\s+/).length <= FIELD_TOKENS
const alike = (one: string, other: string) => plainWords(one).join(' ') === plainWords(other).join(' ')
const holds = (text: string, words: string) =>
  ` ${plainWords(text).join(' ')} `.includes(` ${plainWords(words).join(' ')} `)

/** A value of the argument stands in the sentence, and in no field and nothing of ours. */
function names(sentence: string, argument: string, parts: readonly string[], own: readonly string[]): boolean {
  if (isField(sentence)) return false
  const values = sensitiveValues(argument)
  if (values.length === 0) return /\d/.test(argument) && holds(sentence, argument) && !inField(parts, argument)
  const stated = sensitiveValues(sentence)
  return values.some(
    (value) =>
      stated.some((other) => sameValue(value, other)) &&
      !parts.some((part) => isField(part) && has(part, value)) &&
      !own.some((text) => has(text, value)),
  )
}

const has = (text: string, value: SensitiveValue) => sensitiveValues(text).some((other) => sameValue(other, value))
const inField = (parts: readonly string[], argument: string) =>
  parts.some((part) => isField(part) && holds(part, argument))

/** A run of its words, all of them where it has few, stands in the sentence and in nothing of ours. */
function copied(sentence: string, argument: string, own: readonly string[]): boolean {
  const words = plainWords(argument)
  const size = Math.min(COPIED_WORDS, words.length)
  if (size < 2) return false
  return words.slice(0, words.length - size + 1).some((_, at) => {
    const run = words.slice(at, at + size).join(' ')
    return holds(sentence, run) && !own.some((text) => holds(text, run))
  })
}
