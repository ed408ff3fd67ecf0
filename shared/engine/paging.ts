/** How every list is asked for its next page, and how what is asked for is refused where no page gave it. */
import { type FieldValue, InvalidInput } from '@workflow/platform'
import { z } from 'zod'
import type { QueryOptions } from './capability.ts'

/** To be spread into a route's query schema. */
export const pageQuery = {
  /** `next` of the page before. */
  after: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
}

interface PageAsked {
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

export function pageOptions({ after, limit }: PageAsked): QueryOptions {
  return { ...(after === undefined ? {} : { after }), ...(limit === undefined ? {} : { limit }) }
}

/** A page of a list that is in memory, in the order of what `keyOf` gives: each item has another key. Throws `InvalidInput` for a cursor that is none. */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  query: PageAsked,
): { items: Item[]; next?: string } {
  const after = query.after === undefined ? '' : fromCursor(query.after).id
  const sorted = all.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => (a.key < b.key ? -1 : 1))
  const left = sorted.filter(({ key }) => key > after)
  const page = left.slice(0, query.limit ?? 100)
  const last = page.at(-1)
  const items = page.map(({ item }) => item)
  return left.length > page.length && last ? { items, next: toCursor({ value: null, id: last.key }) } : { items }
}

/** Where a page ended: the document's id, and the value of the field that the list is in the order of. */
export interface CursorPlace {
  readonly value: FieldValue
  readonly id: string
}

const Cursor = z.tuple([z.union([z.string(), z.number(), z.boolean(), z.null()]), z.string()])

export const toCursor = ({ value, id }: CursorPlace): string =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url')

/** Throws `InvalidInput` for what `toCursor` did not give. */
export function fromCursor(cursor: string): CursorPlace {
  const parsed = Cursor.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (!parsed.success) throw wrongCursor('after', 'must be the `next` of an earlier page')
  const [value, id] = parsed.data
  return { value, id }
}

/** `path`: the field that holds it. */
export const wrongCursor = (path: string, message: string) =>
  new InvalidInput(`${path} ${message}`, { errors: [{ path, rule: 'cursor', message }] })

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
