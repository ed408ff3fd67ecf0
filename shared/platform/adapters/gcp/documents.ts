/** Documents in Firestore. See `stored-form.ts` for what is kept, `commits.ts` for how it is written. */
import { type Firestore, Timestamp } from '@google-cloud/firestore'
import type { BlobStore } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import type {
  CollectionDeclaration,
  Commit,
  DocumentChange,
  DocumentPath,
  DocumentQuery,
  DocumentStore,
  Parent,
  StoredDocument,
  WatchQuery,
} from '../../ports/documents.ts'
import { DeclaredQueries } from '../declared-queries.ts'
import { runCommit } from './commits.ts'
import { pathOf, referenceOf } from './document-paths.ts'
import { calling, isLost } from './faults.ts'
import { follow } from './listeners.ts'
import { orderedQuery } from './queries.ts'
import { bodiesOf, readSnapshot } from './stored-form.ts'

const purgedAtOnce = 200

export interface GoogleDocumentsOptions {
  readonly firestore: Firestore
  /** Takes bodies over 256 KiB. */
  readonly blobs: BlobStore
  readonly clock: Clock
  /** `policy`: Firestore deletes what has expired by itself, within a day or so; the emulator does not. */
  readonly expiry: 'policy' | 'query'
}

export class GoogleDocuments implements DocumentStore {
  readonly #options: GoogleDocumentsOptions
  readonly #declared = new DeclaredQueries()
  readonly #following = new Set<() => void>()

  constructor(options: GoogleDocumentsOptions) {
    this.#options = options
  }

  declare(collection: CollectionDeclaration): void {
    this.#declared.add(collection)
  }

  async read(paths: readonly DocumentPath[]): Promise<(StoredDocument | undefined)[]> {
    const { firestore, blobs } = this.#options
    for (const { collection } of paths) this.#declared.collection(collection)
    if (paths.length === 0) return []
    const references = paths.map((path) => referenceOf(firestore, path))
    const snapshots = await calling('Firestore', () => firestore.getAll(...references))
    return Promise.all(snapshots.map((snapshot) => readSnapshot(blobs, snapshot)))
  }

  async find(query: DocumentQuery): Promise<StoredDocument[]> {
    const { firestore, blobs } = this.#options
    const asked = orderedQuery(firestore, query, this.#declared.query(query)).limit(query.limit)
    const { docs } = await calling('Firestore', () => asked.get())
    const documents = await Promise.all(docs.map((snapshot) => readSnapshot(blobs, snapshot)))
    return documents.filter((document) => document !== undefined)
  }

  async commit(commit: Commit): Promise<void> {
    const { firestore, blobs } = this.#options
    await runCommit({ firestore, blobs, declared: this.#declared }, commit)
  }

  async watch(query: WatchQuery, onChange: (changes: readonly DocumentChange[]) => void): Promise<() => void> {
    const { firestore, blobs, clock } = this.#options
    const asked = orderedQuery(firestore, query, this.#declared.query(query))
    const end = await follow({ query: asked, read: (snapshot) => readSnapshot(blobs, snapshot), clock, onChange })
    const stop = () => {
      end()
      this.#following.delete(stop)
    }
    this.#following.add(stop)
    return stop
  }

  async clearRemains(parent: Parent): Promise<void> {
    const { blobs } = this.#options
    for (const key of await blobs.list(bodiesOf(parent))) await blobs.delete(key)
  }

  /** Ends the listeners and the connection. */
  async close(): Promise<void> {
    for (const stop of [...this.#following]) stop()
    await this.#options.firestore.terminate()
  }

  async purgeExpired(now: Date): Promise<number> {
    if (this.#options.expiry === 'policy') return 0
    const counts = await Promise.all(this.#declared.names().map((name) => this.#purge(name, now)))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async #purge(collection: string, now: Date): Promise<number> {
    const expired = this.#options.firestore
      .collectionGroup(collection)
      .where('expiresAt', '<=', Timestamp.fromDate(now))
      .limit(purgedAtOnce)
    for (let purged = 0; ; ) {
      const { docs } = await calling('Firestore', () => expired.get())
      const ours = docs.filter((snapshot) => pathOf(snapshot.ref))
      // What was written again meanwhile may live longer now.
      const deletions = ours.map(({ ref, updateTime }) =>
        ref.delete({ lastUpdateTime: updateTime }).then(
          () => 1,
          (error: unknown) => {
            if (isLost(error)) return 0
            throw error
          },
        ),
      )
      const deleted = await calling('Firestore', () => Promise.all(deletions))
      purged += deleted.filter((one) => one === 1).length
      if (docs.length < purgedAtOnce) return purged
    }
  }
}
