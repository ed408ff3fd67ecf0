/** Words of a text with their places, and the overlapping windows in which it is judged: what a window says does not depend on how long the text is. */

export interface Word {
  /** Lower case; digits all alike. */
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Words `from` (inclusive) to `until`. */
export interface Window {
  readonly from: number
  readonly until: number
}

const WINDOW_WORDS = 60
const STEP_WORDS = 30

export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  for (const { 0: written, index } of text.matchAll(/[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)*/gu))
    words.push({
      text: written.toLowerCase().replace(/\p{N}/gu, '0').replace('’', "'"),
      start: index,
      end: index + written.length,
    })
  return words
}

/** A text without words has one empty window. The last window ends with the text and is as wide as the others. */
export function windowsOf(count: number): readonly Window[] {
  const windows: Window[] = []
  for (let from = 0; from + WINDOW_WORDS < count; from += STEP_WORDS) windows.push({ from, until: from + WINDOW_WORDS })
  return [...windows, { from: Math.max(0, count - WINDOW_WORDS), until: count }]
}
