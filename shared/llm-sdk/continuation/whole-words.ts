/** Text in whole words: a word of which only the beginning is there is held back, so that an answer that breaks off never ends within one. */

export interface WholeWords {
  /** Takes a piece in; gives back what is whole by now. */
  take(piece: string): string
  /** What is held back, at the end of the answer. */
  rest(): string
}

/** Longer than any word; what has no end by then (a link, a table) goes out in pieces. */
const longestHeld = 64
/** Scripts that write no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

export function wholeWords(): WholeWords {
  let held = ''
  return {
    take: (piece) => {
      held += piece
      const last = /\s*\S*$/u.exec(held)?.[0] ?? ''
      const kept = last.length > longestHeld || unspaced.test(last) ? '' : last
      const whole = held.slice(0, held.length - kept.length)
      held = kept
      return whole
    },
    rest: () => {
      const last = held
      held = ''
      return last
    },
  }
}

/** Whether a space belongs between a text that ends and one that begins with a word. */
export function wantsSpace(before: string, after: string): boolean {
  const last = before.at(-1) ?? ' '
  return !/\s/u.test(last) && !unspaced.test(last) && /^[\p{L}\p{N}\p{Ps}\p{Pi}"'#*₹$€]/u.test(after)
}
