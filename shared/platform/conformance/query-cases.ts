/** Declared queries: what they find, in which order, page by page; and that no other query is answered. */
import { beforeEach, describe, expect, it } from 'vitest'
import { type DocumentQuery, type FieldValue, UndeclaredQuery } from '../ports/documents.ts'
import type { Ports } from '../ports.ts'
import { home, type NoteQuery, notePath, notes, setNote, writeNotes } from './notes.ts'
import { type OpenPorts, subjectOf } from './subject.ts'

type Asked = Partial<Omit<DocumentQuery, 'name'>> & { readonly name: NoteQuery }

/** id → status, rank, title, done. */
const table: readonly [string, FieldValue, FieldValue, FieldValue, FieldValue][] = [
  ['n1', 'open', 10, 'Zebra', true],
  ['n2', 'open', 2, 'apple', false],
  ['n3', 'closed', -1.5, 'Ärger', true],
  ['n4', 'open', 2, 'äpfel', null],
  ['n5', null, null, 'Apple', false],
  ['n6', 'öffen', 1e12, '日本', true],
  ['n7', 'open', null, null, null],
]

export function queryCases(open: OpenPorts<Pick<Ports, 'documents'>>): void {
  const subject = subjectOf(open)
  const find = (asked: Asked) =>
    subject.ports.documents.find({ parent: home, collection: notes.name, equals: {}, limit: 100, ...asked })
  const idsOf = async (asked: Asked) => (await find(asked)).map((document) => document.path.id)

  beforeEach(async () => {
    subject.ports.documents.declare(notes)
    const writes = table.map(([id, status, rank, title, done]) =>
      setNote(notePath(id), { fields: { status, rank, title, done } }),
    )
    const elsewhere = setNote(notePath('x1', 'organizations/org_b'), { fields: { status: 'open', rank: 3 } })
    await writeNotes(subject.ports.documents, ...writes, elsewhere)
  })

  it.each<{ why: string; asked: Asked; ids: string[] }>([
    { why: 'everything of a parent, by id', asked: { name: 'all' }, ids: ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'] },
    { why: 'by equality', asked: { name: 'byStatus', equals: { status: 'open' } }, ids: ['n1', 'n2', 'n4', 'n7'] },
    {
      why: 'by equality with letters beyond ASCII',
      asked: { name: 'byStatus', equals: { status: 'öffen' } },
      ids: ['n6'],
    },
    { why: 'by equality with null', asked: { name: 'byStatus', equals: { status: null } }, ids: ['n5'] },
    { why: 'nothing where nothing matches', asked: { name: 'byStatus', equals: { status: 'Open' } }, ids: [] },
    { why: 'true', asked: { name: 'byDone', equals: { done: true } }, ids: ['n3', 'n1', 'n6'] },
    { why: 'false', asked: { name: 'byDone', equals: { done: false } }, ids: ['n5', 'n2'] },
    {
      why: 'numbers in their order, null first, ties by id',
      asked: { name: 'byRank' },
      ids: ['n5', 'n7', 'n3', 'n2', 'n4', 'n1', 'n6'],
    },
    {
      why: 'the other way round',
      asked: { name: 'byRank', descending: true },
      ids: ['n6', 'n1', 'n4', 'n2', 'n3', 'n7', 'n5'],
    },
    {
      why: 'text in the order of its UTF-8 bytes',
      asked: { name: 'byTitle' },
      ids: ['n7', 'n5', 'n1', 'n2', 'n3', 'n4', 'n6'],
    },
    { why: 'from a bound on, itself included', asked: { name: 'byRank', from: 2 }, ids: ['n2', 'n4', 'n1', 'n6'] },
    {
      why: 'before a bound, itself excluded, null left out',
      asked: { name: 'byRank', before: 10 },
      ids: ['n3', 'n2', 'n4'],
    },
    { why: 'between two bounds', asked: { name: 'byRank', from: -1.5, before: 2 }, ids: ['n3'] },
    {
      why: 'between bounds, descending',
      asked: { name: 'byRank', from: 2, before: 1e12, descending: true },
      ids: ['n1', 'n4', 'n2'],
    },
    { why: 'no more than the limit', asked: { name: 'byRank', from: 0, limit: 2 }, ids: ['n2', 'n4'] },
    {
      why: 'by equality and order together',
      asked: { name: 'byStatusAndRank', equals: { status: 'open' }, from: 0 },
      ids: ['n2', 'n4', 'n1'],
    },
    { why: 'text from a bound on', asked: { name: 'byTitle', from: 'apple' }, ids: ['n2', 'n3', 'n4', 'n6'] },
    {
      why: 'over all parents',
      asked: { name: 'everywhere', parent: 'all', equals: { status: 'open' }, from: 0 },
      ids: ['n2', 'n4', 'x1', 'n1'],
    },
  ])('finds $why', async ({ asked, ids }) => {
    expect(await idsOf(asked)).toEqual(ids)
  })

  it.each<{ asked: Asked; orderedBy: 'rank' | 'title' | undefined }>([
    { asked: { name: 'all' }, orderedBy: undefined },
    { asked: { name: 'all', descending: true }, orderedBy: undefined },
    { asked: { name: 'byRank' }, orderedBy: 'rank' },
    { asked: { name: 'byRank', descending: true }, orderedBy: 'rank' },
    { asked: { name: 'byTitle' }, orderedBy: 'title' },
    { asked: { name: 'byStatusAndRank', equals: { status: 'open' }, descending: true }, orderedBy: 'rank' },
  ])('shows each document once, page by page: $asked', async ({ asked, orderedBy }) => {
    const whole = await idsOf(asked)
    const paged: string[] = []
    let after: DocumentQuery['after']
    for (let page = 0; page <= whole.length; page += 1) {
      const [only] = await find({ ...asked, limit: 1, ...(after ? { after } : {}) })
      if (!only) break
      paged.push(only.path.id)
      after = { value: orderedBy ? (only.fields[orderedBy] ?? null) : null, id: only.path.id }
    }
    expect(paged).toEqual(whole)
  })

  it('finds what is committed now: rewritten, moved, deleted', async () => {
    await writeNotes(subject.ports.documents, setNote(notePath('n1'), { fields: { status: 'closed', rank: 10 } }), {
      kind: 'delete',
      path: notePath('n2'),
    })
    expect(await idsOf({ name: 'byStatus', equals: { status: 'open' } })).toEqual(['n4', 'n7'])
    expect(await idsOf({ name: 'byStatus', equals: { status: 'closed' } })).toEqual(['n1', 'n3'])
  })

  describe('refuses', () => {
    it.each<{ why: string; asked: Partial<DocumentQuery> & { name: string } }>([
      { why: 'a query that was not declared', asked: { name: 'byTitleLength' } },
      { why: 'a collection that was not declared', asked: { name: 'all', collection: 'conformance_unknown' } },
      { why: 'a declared field left out', asked: { name: 'byStatus' } },
      { why: 'a field that was not declared', asked: { name: 'byStatus', equals: { status: 'open', rank: 2 } } },
      { why: 'a query of one parent over all', asked: { name: 'all', parent: 'all' } },
      { why: 'a query of all parents on one', asked: { name: 'everywhere', equals: { status: 'open' } } },
    ])('$why', async ({ asked }) => {
      const query = { parent: home, collection: notes.name, equals: {}, limit: 10, ...asked }
      await expect(subject.ports.documents.find(query)).rejects.toBeInstanceOf(UndeclaredQuery)
      await expect(subject.ports.documents.watch(query, () => undefined)).rejects.toBeInstanceOf(UndeclaredQuery)
    })
  })
}
