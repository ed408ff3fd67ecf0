/** A declared query as Firestore asks it. */
import { FieldPath, type Firestore, type Query } from '@google-cloud/firestore'
import type { DeclaredQuery, DocumentQuery, WatchQuery } from '../../ports/documents.ts'
import { collectionOf } from './document-paths.ts'

const queryField = (field: string) => new FieldPath('q', field)
const byId = new FieldPath('id')

/**
 * Ordered by the declared field and, among equals, by the id that the document itself holds. Its name would not do: Firestore reads names in one direction only,
 * and over all parents the name is the whole path, which a cursor does not know.
 */
export function orderedQuery(
  firestore: Firestore,
  query: WatchQuery & Pick<DocumentQuery, 'before' | 'descending' | 'after'>,
  declared: DeclaredQuery,
): Query {
  const order = declared.orderBy === undefined ? byId : queryField(declared.orderBy)
  let asked = collectionOf(firestore, query.parent, query.collection)
  for (const field of declared.equals) asked = asked.where(queryField(field), '==', query.equals[field])
  if (query.from !== undefined) asked = asked.where(order, '>=', query.from)
  if (query.before !== undefined) asked = asked.where(order, '<', query.before)
  const direction = query.descending ? 'desc' : 'asc'
  asked = asked.orderBy(order, direction)
  if (declared.orderBy !== undefined) asked = asked.orderBy(byId, direction)
  if (!query.after) return asked
  const { value, id } = query.after
  return declared.orderBy === undefined ? asked.startAfter(id) : asked.startAfter(value, id)
}
