import { describe, expect, it } from 'vitest'
import type { DeclaredQuery } from '../../ports/documents.ts'
import { firestoreIndexes } from './indexes.ts'

const indexesOf = (query: DeclaredQuery) =>
  firestoreIndexes([{ name: 'notes', queries: { asked: query } }]).indexes.filter(
    ({ collectionGroup }) => collectionGroup === 'notes',
  )
const ascending = (...paths: string[]) => paths.map((fieldPath) => ({ fieldPath, order: 'ASCENDING' }))

describe('every declared query has its index', () => {
  it.each<{ why: string; query: DeclaredQuery; queryScope?: string; fields?: string[] }>([
    { why: 'none of its own where the order of ids is all it asks', query: { equals: [] } },
    { why: 'equality', query: { equals: ['status'] }, queryScope: 'COLLECTION', fields: ['q.status', 'id'] },
    { why: 'order', query: { equals: [], orderBy: 'rank' }, queryScope: 'COLLECTION', fields: ['q.rank', 'id'] },
    {
      why: 'both, over all parents',
      query: { equals: ['status', 'kind'], orderBy: 'rank', group: true },
      queryScope: 'COLLECTION_GROUP',
      fields: ['q.status', 'q.kind', 'q.rank', 'id'],
    },
    {
      why: 'a field whose name is no plain word',
      query: { equals: ['a`b.c'] },
      queryScope: 'COLLECTION',
      fields: ['q.`a\\`b.c`', 'id'],
    },
  ])('$why', ({ query, queryScope, fields }) => {
    const expected = fields ? [{ collectionGroup: 'notes', queryScope, fields: ascending(...fields) }] : []
    expect(indexesOf(query)).toEqual(expected)
  })

  it('lists an index once that two queries share', () => {
    const queries = { one: { equals: ['status'] }, other: { equals: ['status'] } }
    const found = firestoreIndexes([{ name: 'notes', queries }]).indexes
    expect(found.filter(({ collectionGroup }) => collectionGroup === 'notes').length).toBe(1)
  })
})

it('indexes nothing of what is only kept, and lets Firestore delete what has expired', () => {
  const { fieldOverrides } = firestoreIndexes([{ name: 'notes', queries: {} }])
  const ofNotes = fieldOverrides.filter(({ collectionGroup }) => collectionGroup === 'notes')
  expect(ofNotes.map(({ fieldPath }) => fieldPath)).toEqual(['kept', 'expiresAt'])
  expect(ofNotes.flatMap(({ indexes }) => indexes)).toEqual([])
  expect(ofNotes.filter(({ ttl }) => ttl).map(({ fieldPath }) => fieldPath)).toEqual(['expiresAt'])
})

it('includes what the adapters keep for themselves', () => {
  const { indexes, fieldOverrides } = firestoreIndexes([])
  expect(indexes.map(({ collectionGroup }) => collectionGroup)).toEqual(['far_timers'])
  expect(new Set(fieldOverrides.map(({ collectionGroup }) => collectionGroup))).toEqual(
    new Set(['far_timers', 'leases']),
  )
})
