/** The words around a number, which say what it is where its form does not. */

/** About a short sentence: further away, a word no longer speaks of this number. */
const REACH = 60

/** Whether the words stand shortly before the place, in the same paragraph. */
export function saidBefore(text: string, at: number, words: RegExp, reach = REACH): boolean {
  const before = text.slice(Math.max(0, at - reach), at)
  const paragraph = before.slice(before.lastIndexOf('\n\n') + 1)
  return words.test(paragraph)
}

/** Whether the words stand directly after the place, as in `555 0100 (mobile)`. */
export function saidAfter(text: string, end: number, words: RegExp, reach = 14): boolean {
  const after = text.slice(end, end + reach)
  return words.test(after.split('\n', 1)[0] ?? '')
}

/** The pattern that finds any of these words as whole words, in any case; spaces in a word stand for any white space. */
export function anyWord(words: readonly string[]): RegExp {
  const alternatives = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s{1,3}'))
  return new RegExp(`(?<![\\p{L}\\p{M}])(?:${alternatives.join('|')})(?![\\p{L}\\p{M}])`, 'iu')
}
