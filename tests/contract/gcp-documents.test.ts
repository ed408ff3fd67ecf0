/** Documents and leases of the Google family pass the suite that every family passes, on the Firestore emulator. */

import { DocumentReference, Transaction, WriteBatch } from '@google-cloud/firestore'
import { isAbsent, startFirestore } from '@workflow/local/emulators'
import { CommitConflict, TooLarge, Unavailable } from '@workflow/platform'
import { commitCases, describeSuite, leaseCases, queryCases, watchCases } from '@workflow/platform/conformance'
import { afterAll, expect, it, vi } from 'vitest'
import { googleFamily, unused } from './google-family.ts'

const server = await startFirestore()
const subject = { adapter: 'gcp', ranOn: 'emulator', absent: isAbsent(server) ? server.absent : undefined } as const
const firestore = isAbsent(server) ? unused : server.host
const family = googleFamily({ firestore, pubsub: unused, tasks: unused })
afterAll(async () => {
  await family.close()
  if (!isAbsent(server)) await server.stop()
})

const notes = { name: 'notes', queries: { all: { equals: [] } } }
const home = 'organizations/org_a'
const notePath = (id: string) => ({ parent: home, collection: notes.name, id })
const setNote = (id: string) =>
  ({ kind: 'set', path: notePath(id), fields: {}, body: {}, version: 1, lastEvents: {} }) as const

const absent = (id: string) => ({ path: notePath(id), revision: null })

async function opened() {
  const subject = await family.open()
  subject.ports.documents.declare(notes)
  return subject
}

describeSuite('documents: commits', subject, () => {
  commitCases(family.open)

  it('refuses more writes than one request takes, and writes none of them', async () => {
    const { ports, close } = await opened()
    const writes = Array.from({ length: 501 }, (_, place) => setNote(`n${place}`))
    await expect(ports.documents.commit({ guards: [], writes })).rejects.toBeInstanceOf(TooLarge)
    expect(await ports.documents.read([notePath('n0')])).toEqual([undefined])
    await close()
  })

  it('knows its own commit where the answer was lost and the client repeated it', async () => {
    const { ports, close } = await opened()
    // The client repeats a commit whose answer it did not get; the server has it already, and says so.
    const once = WriteBatch.prototype.commit
    const twice = vi.spyOn(WriteBatch.prototype, 'commit').mockImplementationOnce(async function (this: WriteBatch) {
      await once.call(this)
      return once.call(this)
    })
    const guards = [{ path: notePath('a'), revision: null }]
    await ports.documents.commit({ guards, writes: [setNote('a')] })
    expect(twice).toHaveBeenCalledOnce()
    await expect(ports.documents.commit({ guards, writes: [setNote('a')] })).rejects.toBeInstanceOf(CommitConflict)
    await close()
  })

  it('lets whoever wants to write one document under a guard on another take turns', async () => {
    const { ports, close } = await opened()
    await ports.documents.commit({ guards: [], writes: [setNote('a')] })
    let lost = 0
    const writeOnce = async (): Promise<void> => {
      const [found] = await ports.documents.read([notePath('a')])
      const version = (found?.version ?? 0) + 1
      const guards = [absent('mark'), { path: notePath('a'), revision: found?.revision ?? null }]
      try {
        await ports.documents.commit({ guards, writes: [{ ...setNote('a'), version }] })
      } catch (error) {
        if (!(error instanceof CommitConflict)) throw error
        lost += 1
        await writeOnce()
      }
    }
    await Promise.all(Array.from({ length: 12 }, writeOnce))
    expect(await ports.documents.read([notePath('a')])).toMatchObject([{ version: 13 }])
    expect(lost).toBeGreaterThan(0)
    await close()
  })

  it('holds nobody up who writes what a process wrote that was killed in the middle of its commit', async () => {
    const { ports, close } = await opened()
    await ports.documents.commit({ guards: [], writes: [setNote('a')] })
    const [found] = await ports.documents.read([notePath('a')])
    const guards = [absent('mark'), { path: notePath('a'), revision: found?.revision ?? null }]
    const read = Transaction.prototype.getAll
    let [stopped, goOn] = [() => {}, () => {}]
    const stop = new Promise<void>((resolve) => {
      stopped = resolve
    })
    const goingOn = new Promise<void>((resolve) => {
      goOn = resolve
    })
    vi.spyOn(Transaction.prototype, 'getAll').mockImplementationOnce(async function (this: Transaction, ...asked) {
      const snapshots = await read.apply(this, asked)
      stopped()
      await goingOn
      return snapshots
    })
    const unfinished = ports.documents.commit({ guards, writes: [setNote('a')] })
    await stop
    await ports.documents.commit({ guards, writes: [{ ...setNote('a'), version: 2 }] })
    goOn()
    await expect(unfinished).rejects.toBeInstanceOf(CommitConflict)
    expect(await ports.documents.read([notePath('a')])).toMatchObject([{ version: 2 }])
    await close()
  })

  it('keeps a large body out of the document, and reads documents that a listener tells of with it', async () => {
    const { ports, close } = await opened()
    const body = { text: 'x'.repeat(1_500_000) }
    const kept = async () => (await ports.blobs.list(`bodies/${home}/`)).length
    const before = await kept()
    await ports.documents.commit({ guards: [], writes: [{ ...setNote('a'), body }] })
    const bodies: unknown[] = []
    const query = { parent: home, collection: notes.name, name: 'all', equals: {} }
    const stop = await ports.documents.watch(query, (changes) => {
      for (const change of changes) if (change.kind === 'put') bodies.push(change.document.body)
    })
    await vi.waitFor(() => expect(bodies).toEqual([body]), { timeout: 20_000 })
    stop()
    expect(await kept()).toBe(before + 1)
    await close()
  })
})
describeSuite('documents: queries', subject, () => queryCases(family.open))

describeSuite('documents: listeners', subject, () => {
  watchCases(family.open)

  it('tells after a fault what came with it, whole', async () => {
    const { ports, elapse, close } = await opened()
    const get = vi.spyOn(ports.blobs, 'get').mockRejectedValueOnce(new Unavailable('no answer'))
    const told: string[] = []
    const query = { parent: home, collection: notes.name, name: 'all', equals: {} }
    const stop = await ports.documents.watch(query, (changes) => {
      for (const change of changes) if (change.kind === 'put') told.push(change.document.path.id)
    })
    const large = { ...setNote('b'), body: { text: 'x'.repeat(1_500_000) } }
    await ports.documents.commit({ guards: [], writes: [setNote('a'), large] })
    await vi.waitFor(
      async () => {
        await elapse(1_000)
        expect(told.toSorted()).toEqual(['a', 'b'])
      },
      { timeout: 20_000 },
    )
    expect(get).toHaveBeenCalledTimes(2)
    stop()
    await close()
  })
})

describeSuite('leases', subject, () => {
  leaseCases(family.open)

  it('holds a lease whose answer was lost and which the client asked for again', async () => {
    const { ports, close } = await opened()
    const once = DocumentReference.prototype.create
    vi.spyOn(DocumentReference.prototype, 'create').mockImplementationOnce(async function (
      this: DocumentReference,
      data,
    ) {
      await once.call(this, data)
      return once.call(this, data)
    })
    const lease = await ports.leases.acquire('k', 60_000)
    expect(await ports.leases.acquire('k', 60_000)).toBeUndefined()
    await lease?.release()
    expect(await ports.leases.acquire('k', 60_000)).toBeDefined()
    await close()
  })
})
