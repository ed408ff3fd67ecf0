/** Nothing is published without evidence: a statement stands or falls with quotes that are found in the stored text of their source, whoever wrote it. */
import type { Evidence } from '@workflow/records'
import { z } from 'zod'
import type { SourceRecord } from '../model.ts'

/** How tasks say where they read something. */
export const CitationSchema = z.object({ recordId: z.string(), quote: z.string() })
export type Citation = z.infer<typeof CitationSchema>

export interface StoredSource {
  readonly record: SourceRecord
  /** As it is stored, whose hash the record has. */
  readonly text: string
  /** Whether a quote stands in it. */
  readonly has: (quote: string) => boolean
}
export type Sources = ReadonlyMap<string, StoredSource>

const quoteLimit = 700

/** Of the citations those that are true; a blank quote, or one longer than 700 characters, proves nothing. */
export function proven(citations: readonly Citation[], sources: Sources): Evidence[] {
  const known = new Map<string, Evidence>()
  for (const { recordId, quote } of citations) {
    const source = sources.get(recordId)
    if (source === undefined || quote.length > quoteLimit || !source.has(quote)) continue
    const { url, source: name, readAt, hash } = source.record
    known.set(`${recordId} ${quote}`, { recordId, source: name, url, quote, readAt, hash })
  }
  return [...known.values()]
}

export interface Proven<Item> {
  readonly kept: readonly (Omit<Item, 'citations'> & { evidence: Evidence[] })[]
  /** How many fell. */
  readonly dropped: number
}

/** `words`: what an item says in words of its own. A number in them that none of its quotes has is made up, and the item falls. */
export function keepProven<Item extends { readonly citations: readonly Citation[] }>(
  items: readonly Item[],
  sources: Sources,
  words: (item: Item) => string,
): Proven<Item> {
  const kept = items.flatMap((item) => {
    const { citations, ...said } = item
    const evidence = proven(citations, sources)
    if (evidence.length === 0 || inventsNumbers(words(item), evidence)) return []
    return [{ ...said, evidence }]
  })
  return { kept, dropped: items.length - kept.length }
}

const numbersIn = (text: string) =>
  (text.match(/\d+(?:[.,]\d+)*/gu) ?? []).map((number) => number.replace(/[.,]/gu, ''))

function inventsNumbers(words: string, evidence: readonly Evidence[]): boolean {
  const quoted = new Set(evidence.flatMap(({ quote }) => numbersIn(quote)))
  return numbersIn(words).some((number) => !quoted.has(number))
}
