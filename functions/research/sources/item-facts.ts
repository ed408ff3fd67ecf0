/** Facts of what interfaces tell, in the words that stand in the item's text. */
import type { Fact } from '@workflow/crawler'

const quoteCharacters = 600

/** `at`: in any form that a date can be read from. */
export function reviewFact(text: string, rating?: number, at = ''): Fact {
  const time = Date.parse(at)
  return {
    kind: 'review',
    text,
    ...(rating !== undefined && rating >= 1 && rating <= 5 ? { rating } : {}),
    ...(Number.isNaN(time) ? {} : { at: new Date(time).toISOString() }),
    quotes: [text.slice(0, quoteCharacters)],
  }
}

/** None where one of them is not known; its only quote is a line of the text. */
export const ratingFacts = (value?: number, count?: number): readonly Fact[] =>
  value === undefined || count === undefined
    ? []
    : [{ kind: 'rating', value, count, quotes: [`Rated ${value} of 5 by ${count} people`] }]
