/** How every list is asked for its next page. */
import { z } from 'zod'
import type { QueryOptions } from './capability.ts'

/** To be spread into a route's query schema. */
export const pageQuery = {
  /** `next` of the page before. */
  after: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
}

export function pageOptions(query: {
  readonly after?: string | undefined
  readonly limit?: number | undefined
}): QueryOptions {
  return {
    ...(query.after === undefined ? {} : { after: query.after }),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  }
}

/** A page of a list that is in memory, in the order of what `keyOf` gives: each item has another key. */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  query: { readonly after?: string | undefined; readonly limit?: number | undefined },
): { items: Item[]; next?: string } {
  const after = query.after === undefined ? '' : Buffer.from(query.after, 'base64url').toString('utf8')
  const sorted = all.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => (a.key < b.key ? -1 : 1))
  const left = sorted.filter(({ key }) => key > after)
  const page = left.slice(0, query.limit ?? 100)
  const last = page.at(-1)
  const items = page.map(({ item }) => item)
  return left.length > page.length && last ? { items, next: Buffer.from(last.key).toString('base64url') } : { items }
}
