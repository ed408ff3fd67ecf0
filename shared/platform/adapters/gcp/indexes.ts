/** Firestore's indexes, derived from what the collections let themselves be asked: nothing is indexed that no query needs. */
import type { CollectionDeclaration, DeclaredQuery } from '../../ports/documents.ts'
import { leasesCollection } from './leases.ts'
import { farTimers } from './timers.ts'

type Order = 'ASCENDING' | 'DESCENDING'
type QueryScope = 'COLLECTION' | 'COLLECTION_GROUP'

interface CompositeIndex {
  readonly collectionGroup: string
  readonly queryScope: QueryScope
  readonly fields: readonly { readonly fieldPath: string; readonly order: Order }[]
}

interface FieldOverride {
  readonly collectionGroup: string
  readonly fieldPath: string
  readonly ttl?: true
  readonly indexes: readonly { readonly order: Order; readonly queryScope: QueryScope }[]
}

/** The content of `firestore.indexes.json`: https://firebase.google.com/docs/reference/firestore/indexes */
export interface FirestoreIndexes {
  readonly indexes: readonly CompositeIndex[]
  readonly fieldOverrides: readonly FieldOverride[]
}

/** What is kept and never asked for: a map whose fields follow it. Query fields and the id keep the single-field indexes that Firestore makes by itself. */
const unindexed = 'kept'

/** `collections`: those of the product; what the adapters keep for themselves is added. Throws where two have one name: a collection group has one list of indexes. */
export function firestoreIndexes(collections: readonly CollectionDeclaration[]): FirestoreIndexes {
  const sorted = [...collections, ...ownCollections].sort((a, b) => (a.name < b.name ? -1 : 1))
  const twice = sorted.find(({ name }, place) => sorted[place + 1]?.name === name)
  if (twice) throw new Error(`two collections are named ${twice.name}`)
  return { indexes: sorted.flatMap(compositesOf), fieldOverrides: sorted.flatMap(overridesOf) }
}

const ownCollections: readonly CollectionDeclaration[] = [farTimers, { name: leasesCollection, queries: {} }]

/** One index serves both directions of a query, since all its fields turn together. */
function compositesOf({ name, queries }: CollectionDeclaration): CompositeIndex[] {
  const found = new Map<string, CompositeIndex>()
  for (const query of Object.values(queries)) {
    const fields = fieldsOf(query)
    if (fields.length < 2) continue
    const index: CompositeIndex = {
      collectionGroup: name,
      queryScope: query.group ? 'COLLECTION_GROUP' : 'COLLECTION',
      fields,
    }
    found.set(JSON.stringify(index), index)
  }
  return [...found.values()]
}

function fieldsOf({ equals, orderBy }: DeclaredQuery): CompositeIndex['fields'] {
  const names = [...equals, ...(orderBy === undefined ? [] : [orderBy])].map((field) => `q.${quoted(field)}`)
  return [...names, 'id'].map((fieldPath) => ({ fieldPath, order: 'ASCENDING' }))
}

const quoted = (field: string) =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(field) ? field : `\`${field.replace(/[\\`]/g, '\\$&')}\``

function overridesOf({ name, queries }: CollectionDeclaration): FieldOverride[] {
  const exempt: FieldOverride = { collectionGroup: name, fieldPath: unindexed, indexes: [] }
  const expiry: FieldOverride = { collectionGroup: name, fieldPath: 'expiresAt', ttl: true, indexes: [] }
  const overAllById = Object.values(queries).some((query) => query.group && fieldsOf(query).length === 1)
  return overAllById
    ? [exempt, expiry, { collectionGroup: name, fieldPath: 'id', indexes: idIndexes }]
    : [exempt, expiry]
}

/** A field over all parents is indexed only where that is asked for, and the rest has to be asked for with it. */
const idIndexes: FieldOverride['indexes'] = [
  { order: 'ASCENDING', queryScope: 'COLLECTION' },
  { order: 'DESCENDING', queryScope: 'COLLECTION' },
  { order: 'ASCENDING', queryScope: 'COLLECTION_GROUP' },
  { order: 'DESCENDING', queryScope: 'COLLECTION_GROUP' },
]
