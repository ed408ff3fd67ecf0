/**
 * One commit as Firestore takes it. What is guarded and written carries its guard as the precondition of its write. Where that is all, one batch does it; otherwise a
 * short transaction reads what is guarded alone. It reads nothing that it writes: of two that had read one document neither could write it before the other gave up, and
 * a process killed in between would keep it from everybody for a minute. A commit whose guards do not hold is never tried twice: who lost runs again from its start. One that merely met
 * others on the way is, since what it was given still holds.
 */
import { randomUUID } from 'node:crypto'
import type {
  DocumentData,
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Precondition,
} from '@google-cloud/firestore'
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
  readonly stored: DocumentData | undefined
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
    const alone = guardedAlone(commit)
    await calling('Firestore', () =>
      alone.length === 0
        ? runBatch(firestore, prepared, commit.guards)
        : runTransaction(firestore, prepared, commit.guards, alone),
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

/** Guards that are not the precondition of a write. There is none for the deletion of what must not exist. */
function guardedAlone({ guards, writes }: Commit): readonly Guard[] {
  const kinds = new Map(writes.map((write) => [pathKey(write.path), write.kind]))
  return guards.filter(({ path, revision }) => {
    const kind = kinds.get(pathKey(path))
    return kind === undefined || (kind === 'delete' && revision === null)
  })
}

async function runBatch(firestore: Firestore, prepared: readonly Prepared[], guards: readonly Guard[]): Promise<void> {
  const batch = firestore.batch()
  addAll(batch, prepared, guards)
  await batch.commit()
}

async function runTransaction(
  firestore: Firestore,
  prepared: readonly Prepared[],
  guards: readonly Guard[],
  alone: readonly Guard[],
): Promise<void> {
  await firestore.runTransaction(
    async (transaction) => {
      const snapshots = await transaction.getAll(...alone.map(({ path }) => referenceOf(firestore, path)))
      const lost = firstLost(alone, snapshots)
      if (lost) throw new CommitConflict(lost)
      addAll(transaction, prepared, guards)
    },
    { maxAttempts: 1 },
  )
}

/** A batch or a transaction. */
interface Writes {
  create(reference: DocumentReference, stored: DocumentData): unknown
  set(reference: DocumentReference, stored: DocumentData): unknown
  update(reference: DocumentReference, stored: DocumentData, precondition: Precondition): unknown
  delete(reference: DocumentReference, precondition?: Precondition): unknown
}

function addAll(writes: Writes, prepared: readonly Prepared[], guards: readonly Guard[]): void {
  const revisions = new Map(guards.map(({ path, revision }) => [pathKey(path), revision]))
  for (const { write, reference, stored } of prepared) {
    const revision = revisions.get(pathKey(write.path))
    const precondition = typeof revision === 'string' ? { lastUpdateTime: timeOfRevision(revision) } : undefined
    if (!stored) writes.delete(reference, precondition)
    else if (precondition) writes.update(reference, asUpdate(stored), precondition)
    else if (revision === null) writes.create(reference, stored)
    else writes.set(reference, stored)
  }
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
