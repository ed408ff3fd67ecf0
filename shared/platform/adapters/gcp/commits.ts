/**
 * One commit as Firestore takes it. Where all that is guarded is also written, each write carries its own precondition and one batch does it; otherwise a short
 * transaction reads the guarded documents and compares. A commit whose guards do not hold is never tried twice: who lost runs again from its start. One that merely met
 * others on the way is, since what it was given still holds.
 */
import { randomUUID } from 'node:crypto'
import type { DocumentReference, DocumentSnapshot, Firestore, WriteBatch } from '@google-cloud/firestore'
import { TooLarge, Unavailable } from '../../errors.ts'
import type { BlobStore } from '../../ports/blobs.ts'
import {
  type Commit,
  CommitConflict,
  type DocumentPath,
  type Guard,
  pathKey,
  type Write,
} from '../../ports/documents.ts'
import type { DeclaredQueries } from '../declared-queries.ts'
import { referenceOf } from './document-paths.ts'
import { calling, isLost } from './faults.ts'
import { asUpdate, isOfCommit, revisionOf, timeOfRevision, toStored } from './stored-form.ts'

/** What Firestore took in one commit until 2023, and what fits under its 10 MiB for a request. */
const maxWrites = 500

/** Two that meet may both be turned away. */
const maxAttempts = 6
const pauseMs = 10

interface Prepared {
  readonly write: Write
  readonly reference: DocumentReference
  /** Undefined for a deletion. */
  readonly stored: FirebaseFirestore.DocumentData | undefined
}

export interface CommitTarget {
  readonly firestore: Firestore
  readonly blobs: BlobStore
  readonly declared: DeclaredQueries
}

/** Throws `CommitConflict`, `Unavailable`, and `TooLarge` above 500 writes. */
export async function runCommit(target: CommitTarget, commit: Commit): Promise<void> {
  if (commit.writes.length > maxWrites)
    throw new TooLarge(`a commit takes at most ${maxWrites} writes, not ${commit.writes.length}`)
  for (const { path } of [...commit.guards, ...commit.writes]) target.declared.collection(path.collection)
  const commitId = randomUUID()
  const prepared = await Promise.all(commit.writes.map((write) => prepare(target, write, commitId)))
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptCommit(target.firestore, commit, prepared, commitId)
    if (outcome === 'done') return
    if (outcome !== 'contention') throw new CommitConflict(outcome)
    if (attempt === maxAttempts) throw new Unavailable('Firestore is too busy with these documents')
    await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs * 2 ** attempt))
  }
}

/** The document whose guard does not hold; `contention` where all hold and others were in the way all the same. */
type Outcome = 'done' | 'contention' | DocumentPath

async function attemptCommit(
  firestore: Firestore,
  commit: Commit,
  prepared: readonly Prepared[],
  commitId: string,
): Promise<Outcome> {
  try {
    await calling('Firestore', () =>
      fitsBatch(commit)
        ? runBatch(firestore, prepared, commit.guards)
        : runTransaction(firestore, prepared, commit.guards),
    )
    return 'done'
  } catch (error) {
    if (error instanceof CommitConflict) return error.path
    if (!isLost(error)) throw error
    return outcomeOf(firestore, commit, commitId)
  }
}

async function prepare(
  { firestore, blobs, declared }: CommitTarget,
  write: Write,
  commitId: string,
): Promise<Prepared> {
  const reference = referenceOf(firestore, write.path)
  if (write.kind === 'delete') return { write, reference, stored: undefined }
  const collection = declared.collection(write.path.collection)
  return { write, reference, stored: await toStored(blobs, collection, write, commitId) }
}

/** Whether each guard can be the precondition of a write. There is none for the deletion of what must not exist. */
function fitsBatch({ guards, writes }: Commit): boolean {
  if (writes.length === 0) return false
  const kinds = new Map(writes.map((write) => [pathKey(write.path), write.kind]))
  return guards.every(({ path, revision }) => {
    const kind = kinds.get(pathKey(path))
    return kind === 'set' || (kind === 'delete' && revision !== null)
  })
}

async function runBatch(firestore: Firestore, prepared: readonly Prepared[], guards: readonly Guard[]): Promise<void> {
  const revisions = new Map(guards.map(({ path, revision }) => [pathKey(path), revision]))
  const batch = firestore.batch()
  for (const one of prepared) addTo(batch, one, revisions.get(pathKey(one.write.path)))
  await batch.commit()
}

/** `revision`: undefined where the document is not guarded. */
function addTo(batch: WriteBatch, { reference, stored }: Prepared, revision: string | null | undefined): void {
  const precondition = typeof revision === 'string' ? { lastUpdateTime: timeOfRevision(revision) } : undefined
  if (!stored) batch.delete(reference, precondition ?? {})
  else if (precondition) batch.update(reference, asUpdate(stored), precondition)
  else if (revision === null) batch.create(reference, stored)
  else batch.set(reference, stored)
}

async function runTransaction(
  firestore: Firestore,
  prepared: readonly Prepared[],
  guards: readonly Guard[],
): Promise<void> {
  await firestore.runTransaction(
    async (transaction) => {
      if (guards.length > 0) {
        const snapshots = await transaction.getAll(...guards.map(({ path }) => referenceOf(firestore, path)))
        const lost = firstLost(guards, snapshots)
        if (lost) throw new CommitConflict(lost)
      }
      for (const { reference, stored } of prepared) {
        if (stored) transaction.set(reference, stored)
        else transaction.delete(reference)
      }
    },
    { maxAttempts: 1 },
  )
}

/**
 * Why a commit was refused, seen afterwards. `done`: this very commit is what is there. Its answer was lost on the way, and the client's own repetition then found
 * its preconditions gone.
 */
async function outcomeOf(firestore: Firestore, commit: Commit, commitId: string): Promise<Outcome> {
  const references = [...commit.guards, ...commit.writes].map(({ path }) => referenceOf(firestore, path))
  const snapshots = await calling('Firestore', () => firestore.getAll(...references))
  if (snapshots.some((snapshot) => isOfCommit(snapshot, commitId))) return 'done'
  return firstLost(commit.guards, snapshots) ?? 'contention'
}

/** `snapshots` begin with those of the guards. */
const firstLost = (guards: readonly Guard[], snapshots: readonly DocumentSnapshot[]): DocumentPath | undefined =>
  guards.find(({ revision }, place) => {
    const snapshot = snapshots[place]
    return snapshot !== undefined && revisionOf(snapshot) !== revision
  })?.path
