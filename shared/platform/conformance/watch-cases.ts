/** Listeners: what is there, then what changes; what leaves the query is told as well. */
import { beforeEach, expect, it } from 'vitest'
import type { DocumentChange, WatchQuery } from '../ports/documents.ts'
import type { Ports } from '../ports.ts'
import { home, notePath, notes, setNote, writeNotes } from './notes.ts'
import { eventually, type OpenPorts, subjectOf } from './subject.ts'

const openNotes: WatchQuery = { parent: home, collection: notes.name, name: 'byStatus', equals: { status: 'open' } }
const [a, b] = [notePath('a'), notePath('b')]
const isOpen = (version = 1) => ({ fields: { status: 'open' }, version })

const told = (change: DocumentChange) =>
  change.kind === 'put' ? `${change.document.path.id}@${change.document.version}` : `${change.path.id} left`

export function watchCases(open: OpenPorts<Pick<Ports, 'documents' | 'clock'>>): void {
  const subject = subjectOf(open)
  const documents = () => subject.ports.documents
  beforeEach(() => documents().declare(notes))

  /** Follows the query; `seen` is what it was told, `stop` ends it. */
  async function follow(query: WatchQuery = openNotes) {
    const seen: string[] = []
    const stop = await documents().watch(query, (changes) => void seen.push(...changes.map(told)))
    return { seen, stop }
  }

  it('tells what matches now, and then each change', async () => {
    await writeNotes(documents(), setNote(a, isOpen()), setNote(b, { fields: { status: 'closed' } }))
    const { seen, stop } = await follow()
    await eventually(() => expect(seen).toEqual(['a@1']))
    await writeNotes(documents(), setNote(b, isOpen(2)))
    await eventually(() => expect(seen).toEqual(['a@1', 'b@2']))
    stop()
  })

  it('tells that a document left: changed so that it no longer matches, deleted, expired', async () => {
    const nowMs = subject.ports.clock.now().getTime()
    const c = notePath('c')
    await writeNotes(
      documents(),
      setNote(a, isOpen()),
      setNote(b, isOpen()),
      setNote(c, { ...isOpen(), expiresAtMs: nowMs }),
    )
    const { seen, stop } = await follow()
    await eventually(() => expect(seen.toSorted()).toEqual(['a@1', 'b@1', 'c@1']))
    await writeNotes(documents(), setNote(a, { fields: { status: 'closed' }, version: 2 }))
    await eventually(() => expect(seen.slice(3)).toEqual(['a left']))
    await writeNotes(documents(), { kind: 'delete', path: b })
    await eventually(() => expect(seen.slice(4)).toEqual(['b left']))
    await documents().purgeExpired(new Date(nowMs + 1))
    await eventually(() => expect(seen.slice(5)).toEqual(['c left']))
    stop()
  })

  it('never tells of a document an older state after a newer one, and ends at the last', async () => {
    const { seen, stop } = await follow()
    // One after the other: commits that begin together may happen in any order.
    const writing = (async () => {
      for (let version = 1; version <= 30; version += 1) await writeNotes(documents(), setNote(a, isOpen(version)))
    })()
    const second = await follow()
    await writing
    for (const one of [seen, second.seen]) {
      await eventually(() => expect(one.at(-1)).toBe('a@30'))
      const versions = one.map((text) => Number(text.slice(2)))
      expect(versions).toEqual(versions.toSorted((x, y) => x - y))
    }
    stop()
    second.stop()
  })

  it('tells nothing of other parents, nor of what lies before its bound', async () => {
    const { seen, stop } = await follow({ ...openNotes, name: 'byStatusAndRank', from: 5 })
    await writeNotes(
      documents(),
      setNote(notePath('x', 'organizations/org_b'), { fields: { status: 'open', rank: 9 } }),
    )
    await writeNotes(documents(), setNote(a, { fields: { status: 'open', rank: 4 } }))
    await writeNotes(documents(), setNote(b, { fields: { status: 'open', rank: 5 } }))
    await eventually(() => expect(seen).toEqual(['b@1']))
    stop()
  })

  it('tells nothing after it was stopped', async () => {
    const first = await follow()
    const second = await follow()
    first.stop()
    await writeNotes(documents(), setNote(a, isOpen()))
    await eventually(() => expect(second.seen).toEqual(['a@1']))
    expect(first.seen).toEqual([])
    second.stop()
  })
}
