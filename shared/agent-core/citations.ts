/** Markers `[n]` in a reply name the passages that support it; here they become citations, renumbered in the order in which they appear. */
import type { Passage } from '@workflow/llm-sdk'

export interface Citation {
  /** The number in the text's markers, from 1. */
  readonly number: number
  readonly passageId: string
  readonly documentId: string
  readonly title: string
  readonly headings: readonly string[]
  /** The passage, or its beginning. */
  readonly quote: string
  readonly score: number
}

const marker = / ?\[(\d{1,2})\]/g
const quoteLength = 400

/** A marker that names no passage is dropped. */
export function citationsOf(
  text: string,
  passages: readonly Passage[],
): { readonly text: string; readonly citations: readonly Citation[] } {
  const cited: Passage[] = []
  const renumbered = text.replace(marker, (whole, digits: string) => {
    const passage = passages[Number(digits) - 1]
    if (!passage) return ''
    if (!cited.includes(passage)) cited.push(passage)
    return whole.replace(/\d+/, String(cited.indexOf(passage) + 1))
  })
  return { text: renumbered, citations: cited.map(toCitation) }
}

function toCitation(passage: Passage, place: number): Citation {
  const { id, documentId, title, headings, text, score } = passage
  const quote = text.length > quoteLength ? `${text.slice(0, quoteLength)}…` : text
  return { number: place + 1, passageId: id, documentId, title, headings, quote, score }
}

/** For channels that show no citations. */
export const withoutMarkers = (text: string): string => text.replace(marker, '')
