/**
 * An answer that broke off and what another model makes of it, joined so that the customer reads nothing twice and misses nothing.
 *
 * The second model was asked to go on from the last word. It may do that, begin a few words earlier, begin from the start with the same words, or give another
 * answer altogether. Which of these it is shows in its first words: they are held back until it does.
 */
import { wantsSpace } from './whole-words.ts'

export interface JoinedAnswer {
  /** Takes a piece of the second answer in; gives back what of it is new, as far as that is known. */
  add(piece: string): string
  /** What is new of the pieces still held, at the end of the second answer. */
  end(): string
}

interface Word {
  /** Without case and the punctuation around it. */
  readonly bare: string
  readonly raw: string
  readonly start: number
}

/**
 * @param said What the customer has read: it ends with a whole word.
 * @param goesOn Whether the second model heeds the request to go on; one that does not has begun anew.
 *
 * Words that a text itself repeats at its seam ("very very") cannot be told from an overlap, and are taken for one; a single number never is.
 */
export function joinAnswers(said: string, goesOn: boolean): JoinedAnswer {
  const before = wordsOf(said)
  let held = ''
  let decided = false
  const decide = (final: boolean): string => {
    // The last word may still be growing.
    const words = final ? wordsOf(held) : wordsOf(/^[\s\S]*\s/u.exec(held)?.[0] ?? '')
    const fresh = freshPart({ said, before, held, words, final, goesOn })
    if (fresh === undefined) return ''
    decided = true
    return fresh
  }
  return {
    add: (piece) => {
      if (decided) return piece
      held += piece
      return decide(false)
    },
    end: () => (decided ? '' : decide(true)),
  }
}

interface Seam {
  readonly said: string
  readonly before: readonly Word[]
  readonly held: string
  readonly words: readonly Word[]
  readonly final: boolean
  readonly goesOn: boolean
}

/** `undefined` while it cannot be told. */
function freshPart({ said, before, held, words, final, goesOn }: Seam): string | undefined {
  if (words.length === 0 && !final) return undefined
  const from = before.findIndex((_, place) => couldBegin(before, place, words))
  const overlap = from < 0 ? 0 : before.length - from
  if (overlap > words.length) {
    if (!final) return undefined
    // The whole answer is part of what was said: from its start, then nothing is missing; from within, it only looks alike.
    return from === 0 ? '' : continued(said, held)
  }
  if (overlap > 0 && !isLoneNumber(before, overlap)) return afterOverlap(said, before, held, words, overlap)
  const shared = words.findIndex((word, at) => word.bare !== before[at]?.bare)
  return goesOn && shared < 2 ? continued(said, held) : begunAnew(said, before, held, words, shared)
}

/** The second answer could begin at this word of the first. */
const couldBegin = (before: readonly Word[], place: number, words: readonly Word[]): boolean =>
  words.every((word, at) => place + at >= before.length || word.bare === before[place + at]?.bare)

const isLoneNumber = (before: readonly Word[], overlap: number): boolean =>
  overlap === 1 && before.length > 1 && /^\p{N}/u.test(before.at(-1)?.bare ?? '')

function afterOverlap(
  said: string,
  before: readonly Word[],
  held: string,
  words: readonly Word[],
  overlap: number,
): string {
  const [last, mine] = [words[overlap - 1], before.at(-1)]
  if (last === undefined || mine === undefined) return continued(said, held)
  // Punctuation that only the second has behind the word is new.
  const length = last.raw.startsWith(mine.raw) ? mine.raw.length : last.raw.length
  return held.slice(last.start + length)
}

const continued = (said: string, held: string): string => (wantsSpace(said, held) ? ` ${held}` : held)

/** Another answer: the sentence that broke off is left open for all to see, sentences that both begin with are not said again. */
function begunAnew(
  said: string,
  before: readonly Word[],
  held: string,
  words: readonly Word[],
  shared: number,
): string {
  const alike = words
    .slice(0, Math.max(0, shared))
    .findLastIndex((word, at) => endsSentence(word.raw) && endsSentence(before[at]?.raw ?? ''))
  const repeated = words[alike]
  const fresh = held.slice(repeated === undefined ? 0 : repeated.start + repeated.raw.length).trimStart()
  return `${endsSentence(said) ? '' : '…'}\n\n${fresh}`
}

/** Also in Devanagari, and behind a closing quote, bracket or marker. */
const endsSentence = (text: string): boolean => /[.!?…।:]["'”’)\]*]*(?:\[\d+\])*\s*$/u.test(text)

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/\S+/gu)].map(({ 0: raw, index: start }) => {
    const bare = raw
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '')
    return { raw, start, bare: bare === '' ? raw : bare }
  })
}
