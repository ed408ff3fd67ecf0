/** Commits: guards, atomicity, what two of them at once may and may not do to each other. */
import { beforeEach, expect, it } from 'vitest'
import { CommitConflict, type DocumentPath } from '../ports/documents.ts'
import type { Ports } from '../ports.ts'
import { countRefused, home, notePath, notes, readNote, setNote, writeNotes } from './notes.ts'
import { type OpenPorts, subjectOf } from './subject.ts'

const isConflict = (error: unknown) => error instanceof CommitConflict
const [a, b, c] = [notePath('a'), notePath('b'), notePath('c')]

export function commitCases(open: OpenPorts<Pick<Ports, 'documents' | 'clock'>>): void {
  const subject = subjectOf(open)
  const documents = () => subject.ports.documents
  beforeEach(() => documents().declare(notes))
  const guardOn = async (path: DocumentPath) => ({ path, revision: (await readNote(documents(), path)).revision })

  it('gives back what was written: fields, body, version, last events; nothing for what is not there', async () => {
    const nested = {
      list: [1, 'zwei', null, true, [[2], []]],
      'odd key.with $signs': { deep: 0.1 },
      __name__: '',
      '': 1,
    }
    const body = { id: 'a', nested, empty: {} }
    const lastEvents = { support_events: 7 }
    const fields = { status: 'open', rank: 1.5, title: null, done: false }
    await writeNotes(documents(), { kind: 'set', path: a, fields, body, version: 3, lastEvents })
    const [found, absent] = await documents().read([a, b])
    expect(found).toEqual({ path: a, fields, body, version: 3, lastEvents, revision: expect.any(String) })
    expect(absent).toBeUndefined()
  })

  it('keeps the same id in two parents apart', async () => {
    const other = notePath('a', 'organizations/org_b')
    await writeNotes(documents(), setNote(a, { body: { of: 'a' } }), setNote(other, { body: { of: 'b' } }))
    await writeNotes(documents(), { kind: 'delete', path: other })
    expect((await readNote(documents(), a)).body).toEqual({ of: 'a' })
  })

  it('refuses a commit whose guard does not hold, and writes nothing of it', async () => {
    await writeNotes(documents(), setNote(a))
    const stale = await guardOn(a)
    await writeNotes(documents(), setNote(a, { version: 2 }))
    const late = documents().commit({ guards: [stale], writes: [setNote(a, { version: 9 }), setNote(b)] })
    await expect(late).rejects.toBeInstanceOf(CommitConflict)
    expect((await readNote(documents(), a)).version).toBe(2)
    expect(await documents().read([b])).toEqual([undefined])
  })

  it('checks guards on documents that the commit does not write', async () => {
    await writeNotes(documents(), setNote(a))
    const stale = await guardOn(a)
    await writeNotes(documents(), { kind: 'delete', path: a })
    const refused = documents().commit({ guards: [stale], writes: [setNote(b)] })
    await expect(refused).rejects.toMatchObject({ name: 'CommitConflict', path: a })
    const appeared = documents().commit({ guards: [{ path: b, revision: null }], writes: [setNote(c)] })
    await expect(appeared).resolves.toBeUndefined()
  })

  it('lets exactly one of several create the same document', async () => {
    const creations = Array.from({ length: 5 }, (_, place) => ({
      guards: [{ path: a, revision: null }],
      writes: [setNote(a, { body: { by: place } }), setNote(notePath(`trace-${place}`))],
    }))
    expect(await countRefused(documents(), creations, isConflict)).toBe(4)
    const traces = await documents().find({ parent: home, collection: notes.name, name: 'all', equals: {}, limit: 10 })
    expect(traces.filter((document) => document.path.id.startsWith('trace-')).length).toBe(1)
  })

  it('lets exactly one of two win that read the same two documents and write one each: no write skew', async () => {
    await writeNotes(documents(), setNote(a), setNote(b))
    const guards = [await guardOn(a), await guardOn(b)]
    const commits = [a, b].map((path) => ({ guards, writes: [setNote(path, { version: 2 })] }))
    expect(await countRefused(documents(), commits, isConflict)).toBe(1)
    const versions = [(await readNote(documents(), a)).version, (await readNote(documents(), b)).version]
    expect(versions.toSorted()).toEqual([1, 2])
  })

  it('lets both win that guarded only what they wrote', async () => {
    await writeNotes(documents(), setNote(a), setNote(b))
    const commits = await Promise.all(
      [a, b].map(async (path) => ({ guards: [await guardOn(path)], writes: [setNote(path, { version: 2 })] })),
    )
    expect(await countRefused(documents(), commits, isConflict)).toBe(0)
  })

  it('guards no query: a commit after a phantom appeared goes through', async () => {
    await writeNotes(documents(), setNote(a, { fields: { status: 'open' } }))
    const query = { parent: home, collection: notes.name, name: 'byStatus', equals: { status: 'open' }, limit: 10 }
    expect((await documents().find(query)).length).toBe(1)
    const guard = await guardOn(a)
    await writeNotes(documents(), setNote(b, { fields: { status: 'open' } }))
    const relying = documents().commit({ guards: [guard], writes: [setNote(a, { fields: { status: 'only one' } })] })
    await expect(relying).resolves.toBeUndefined()
  })

  it('never uses a revision twice, not after a rewrite, a delete and a return, nor a restart', async () => {
    const seen: string[] = []
    for (let round = 0; round < 3; round += 1) {
      await writeNotes(documents(), setNote(a))
      seen.push((await readNote(documents(), a)).revision)
      await writeNotes(documents(), setNote(a))
      seen.push((await readNote(documents(), a)).revision)
      await writeNotes(documents(), { kind: 'delete', path: a })
      await subject.reopen()
      documents().declare(notes)
    }
    expect(new Set(seen).size).toBe(6)
  })

  it('keeps what was committed when the process ends', async () => {
    await writeNotes(documents(), setNote(a, { body: { kept: true } }), setNote(b))
    await writeNotes(documents(), { kind: 'delete', path: b })
    const reopened = await subject.reopen()
    reopened.documents.declare(notes)
    const [kept, deleted] = await reopened.documents.read([a, b])
    expect([kept?.body, deleted]).toEqual([{ kept: true }, undefined])
  })

  it.each([
    'Ünïcödé 中文 🚀',
    'it\'s "quoted" `ticked`',
    'percent%2Fnot-a-slash',
    'a:b.c@d#e?f&g=h i',
    '$."x"\\',
    'x'.repeat(500),
    '..',
    '__reserved__',
    '~2E',
  ])('takes the id %s as it is', async (id) => {
    const path = notePath(id)
    await writeNotes(documents(), setNote(path, { fields: { title: id } }), setNote(notePath('other')))
    expect((await readNote(documents(), path)).path).toEqual(path)
    const found = await documents().find({
      parent: home,
      collection: notes.name,
      name: 'byTitle',
      equals: {},
      limit: 9,
    })
    expect(found.map((document) => document.path.id)).toEqual(['other', id])
  })

  it('keeps a body of 600 KiB whole', async () => {
    const body = { text: 'grün ✓ '.repeat(60_000) }
    await writeNotes(documents(), setNote(a, { body }))
    expect((await readNote(documents(), a)).body).toEqual(body)
  })

  it('clears what is left of large bodies once their documents are gone, and none of another parent', async () => {
    const body = { text: 'grün ✓ '.repeat(60_000) }
    const other = notePath('a', 'organizations/org_b')
    await writeNotes(documents(), setNote(a, { body }), setNote(other, { body }))
    await writeNotes(documents(), { kind: 'delete', path: a })
    await documents().clearRemains(home)
    expect((await readNote(documents(), other)).body).toEqual(body)
  })

  it('deletes what has expired, keeps what has not, and forgets an expiry that a later write did not repeat', async () => {
    const nowMs = subject.ports.clock.now().getTime()
    const soon = nowMs + 1_000
    await writeNotes(
      documents(),
      setNote(a, { expiresAtMs: soon }),
      setNote(b, { expiresAtMs: nowMs + 86_400_000 }),
      setNote(c, { expiresAtMs: soon }),
    )
    await writeNotes(documents(), setNote(c))
    expect(await documents().purgeExpired(new Date(soon))).toBe(1)
    const left = await documents().read([a, b, c])
    expect(left.map((document) => document?.path.id)).toEqual([undefined, 'b', 'c'])
  })
}
