/** A declared query as SQL over the expression indexes of its collection. */
import type { DeclaredQuery, DocumentQuery, FieldValue } from '../../ports/documents.ts'

/** How a query field is read, in an index and in a condition alike. */
export const column = (field: string) => `json_extract(fields, '$."${field}"')`

export interface Selection {
  /** ` WHERE … ORDER BY … LIMIT ?` */
  readonly sql: string
  readonly values: readonly unknown[]
}

/** Null sorts before everything and is beyond every bound, as in Firestore. */
export function selectionOf(query: DocumentQuery, declared: DeclaredQuery): Selection {
  const terms: string[] = []
  const values: unknown[] = []
  const where = (term: string, ...given: readonly unknown[]) => {
    terms.push(term)
    values.push(...given)
  }
  if (query.parent !== 'all') where('parent = ?', query.parent)
  for (const field of declared.equals) {
    const value = query.equals[field] ?? null
    if (value === null) where(`${column(field)} IS NULL`)
    else where(`${column(field)} = ?`, toSql(value))
  }
  const order = declared.orderBy ? column(declared.orderBy) : 'id'
  if (query.from !== undefined) where(`${order} >= ?`, toSql(query.from))
  if (query.before !== undefined) where(`${order} < ?`, toSql(query.before))
  if (query.after) where(...beyond(query.after, order, declared.orderBy !== undefined, query.descending ?? false))
  const direction = query.descending ? 'DESC' : 'ASC'
  const sorting = declared.orderBy ? `${order} ${direction}, id ${direction}` : `id ${direction}`
  const condition = terms.length > 0 ? ` WHERE ${terms.join(' AND ')}` : ''
  return { sql: `${condition} ORDER BY ${sorting} LIMIT ?`, values: [...values, query.limit] }
}

/** What comes after a cursor. SQL compares nothing with NULL, so that its place at the low end is spelled out. */
function beyond(
  { value, id }: { readonly value: FieldValue; readonly id: string },
  order: string,
  byField: boolean,
  descending: boolean,
): [term: string, ...values: unknown[]] {
  const sign = descending ? '<' : '>'
  if (!byField) return [`id ${sign} ?`, id]
  if (value === null) {
    const amongNulls = `(${order} IS NULL AND id ${sign} ?)`
    return [descending ? amongNulls : `(${amongNulls} OR ${order} IS NOT NULL)`, id]
  }
  const past = `(${order}, id) ${sign} (?, ?)`
  return [descending ? `(${past} OR ${order} IS NULL)` : past, toSql(value), id]
}

/** SQLite reads a JSON truth value as 1 or 0. */
const toSql = (value: FieldValue) => (typeof value === 'boolean' ? Number(value) : value)
