/**
 * Where the values of a call come from. What other systems and documents say is a value where it stands in a field of its own (an id, a saved address), and somebody's
 * words where it stands in a sentence. Values may be passed on; what only a sentence names, nobody of ours has given.
 */
import { leavesOf, plainWords, type SensitiveValue, sameValue, sensitiveValues } from './values.ts'

/** What stands in the context of a turn and is no word of the customer's or the client's. */
export interface UntrustedText {
  readonly source: 'document' | 'tool_result' | 'file'
  /** The tool, the document, or the id of the file. */
  readonly name: string
  /** JSON of a result or of what was read in a file, or the text of a document. */
  readonly text: string
}

/** Arguments that name one thing among others, those that say where something goes, and those that say how much of it. */
const REFERENCE =
  /(?:id|no|nr|number|code|ref|reference|key|uuid|iban|account|card|order|invoice|booking|reservation|ticket|payment|policy|claim|subscription|member|customer)s?$/
const PLACE =
  /^(?:to|for)$|(?:ship|send|deliver|pay|forward|mail|transfer|refund)to$|address|street|recipient|payee|beneficiary|destination|iban|bic$|swift|upi|wallet/
const AMOUNT = /amount|(?:refund|credit|discount|price|total|sum)s?$/
/** With a currency before or behind it. */
const ONE_AMOUNT = /^\D{0,4}\d[\d.,]*\D{0,4}$/

/** An id with its kind in front ("Order A-17"). */
const FIELD_TOKENS = 2
const COPIED_WORDS = 4
/** https://www.iso.org/standard/81090.html: country, two check digits, up to 30 more. */
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/u

export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** A text, and its words between spaces: what it holds is looked for there. */
interface Read {
  readonly text: string
  readonly spaced: string
}

interface Part extends Read {
  /** The words without spaces: "A-17" and "a 17" are one. */
  readonly joined: string
  /** The value of a field that says where something goes: it has as many words as a place needs. */
  readonly isPlace: boolean
}

const spaced = (text: string) => ` ${plainWords(text).join(' ')} `
const toRead = (text: string): Read => ({ text, spaced: spaced(text) })

/**
 * Finds the text whose sentence gave an argument of a call, where neither a field nor `own` (what the customer said, agreed to or is known to be, the client's texts) holds
 * it. What came from elsewhere is read for the first argument that is not ours, and once.
 */
export function sentencesAsSources(
  untrusted: readonly UntrustedText[],
  ownTexts: readonly string[],
): (path: readonly string[], given: string) => UntrustedText | undefined {
  const own = ownTexts.map(toRead)
  let texts: readonly { readonly text: UntrustedText; readonly parts: readonly Part[] }[] | undefined
  return (path, given) => {
    const argument = given.normalize('NFKC')
    const key = plainName(path.at(-1) ?? '')
    // An address comes in parts, each under its own name.
    const isPlace = path.some((name) => PLACE.test(plainName(name)))
    const isAmount = AMOUNT.test(key) && ONE_AMOUNT.test(argument)
    if (!isPlace && !isAmount && !REFERENCE.test(key) && !IBAN.test(argument)) return undefined
    if (isGiven(argument, [], own)) return undefined
    texts ??= untrusted.map((text) => ({ text, parts: partsOf(text) }))
    const parts = texts.flatMap((one) => one.parts)
    if (isGiven(argument, parts, own)) return undefined
    return texts.find(({ parts: sentences }) =>
      sentences.some(
        (sentence) =>
          (isAmount ? states : names)(sentence, argument, parts, own) || (isPlace && copied(sentence, argument, own)),
      ),
    )?.text
  }
}

/** As a whole, or each of the pieces that it was put together from. */
function isGiven(argument: string, parts: readonly Part[], own: readonly Read[]): boolean {
  const given = (text: string) => {
    const words = plainWords(text)
    const [joined, between] = [words.join(''), ` ${words.join(' ')} `]
    return (
      own.some((one) => one.spaced.includes(between)) ||
      parts.some((part) => part.joined === joined || (part.isPlace && part.spaced.includes(between)))
    )
  }
  return given(argument) || argument.split(/[,;\n]/).every((piece) => piece.trim() === '' || given(piece))
}

/** Leaves of a result, each as it is: whoever writes a note decides where its lines end. Of a document its lines, and the cells of its tables. */
function partsOf({ source, text }: UntrustedText): readonly Part[] {
  const plain = /^\s*[[{"]/.test(text) ? parsed(text) : undefined
  const leaves = plain === undefined ? [{ path: [], text }] : leavesOf(plain)
  const isRecord = typeof plain === 'object' && plain !== null && source !== 'document'
  return leaves.flatMap(({ path, text: leaf }) => {
    const isPlace = isRecord && path.some((name) => PLACE.test(plainName(name)))
    return (isRecord ? [leaf] : leaf.split(/[\n|]/))
      .filter((one) => one.trim() !== '')
      .map((one) => toPart(one.normalize('NFKC'), isPlace))
  })
}

function toPart(text: string, isPlace: boolean): Part {
  const words = plainWords(text)
  return { text, spaced: ` ${words.join(' ')} `, joined: words.join(''), isPlace }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const isField = ({ text, isPlace }: Part) => isPlace || text.trim().split(/\s+/).length <= FIELD_TOKENS
const holds = (read: Read, words: string) => read.spaced.includes(spaced(words))

/** A value of the argument stands in the sentence, and in no field and nothing of ours. */
function names(sentence: Part, argument: string, parts: readonly Part[], own: readonly Read[]): boolean {
  if (isField(sentence)) return false
  const values = sensitiveValues(argument)
  if (values.length === 0)
    return (
      /\d/.test(argument) && holds(sentence, argument) && !parts.some((part) => isField(part) && holds(part, argument))
    )
  return values.some(
    (value) =>
      has(sentence.text, value) &&
      !parts.some((part) => isField(part) && has(part.text, value)) &&
      !own.some(({ text }) => has(text, value)),
  )
}

const has = (text: string, value: SensitiveValue) =>
  sensitiveValues(text).some((other) => sameValue(other, value)) || spells(text, value.key)

/** "DE44 5001", "A1001" and "a-1001" are one value each, whoever writes them. */
function spells(text: string, key: string): boolean {
  const signs = Array.from(key.replace(/[^\p{L}\p{N}]/gu, ''))
  if (signs.length < 4) return false
  return new RegExp(`(?<![\\p{L}\\p{N}])${signs.join('[\\s._-]{0,2}')}(?![\\p{L}\\p{N}])`, 'iu').test(
    text.normalize('NFKC'),
  )
}

/** Amounts without signs for thousands, and with a point before their decimals. */
function amountsIn(text: string): readonly number[] {
  return (text.match(/\d[\d.,]*/g) ?? []).map((written) =>
    Number(
      written
        .replace(/[.,](?=\d{3}(?!\d))/g, '')
        .replace(/[.,]$/, '')
        .replace(',', '.'),
    ),
  )
}

/** An amount that only the sentence states. */
function states(sentence: Part, argument: string, parts: readonly Part[], own: readonly Read[]): boolean {
  if (isField(sentence)) return false
  const stated = amountsIn(sentence.text)
  return amountsIn(argument).some(
    (amount) =>
      stated.includes(amount) &&
      !parts.some((part) => isField(part) && amountsIn(part.text).includes(amount)) &&
      !own.some(({ text }) => amountsIn(text).includes(amount)),
  )
}

/** A run of its words, all of them where it has few, stands in the sentence and in nothing of ours. */
function copied(sentence: Part, argument: string, own: readonly Read[]): boolean {
  const words = plainWords(argument)
  const size = Math.min(COPIED_WORDS, words.length)
  if (size < 2) return false
  return words.slice(0, words.length - size + 1).some((_, at) => {
    const run = words.slice(at, at + size).join(' ')
    return holds(sentence, run) && !own.some((read) => holds(read, run))
  })
}
