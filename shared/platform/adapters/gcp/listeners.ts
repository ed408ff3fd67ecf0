/**
 * A listener on Firestore. The client keeps the stream alive over lost connections; where the service ends it for good, it is opened again, and what changed in
 * between is told from the comparison with what was known.
 */
import type { DocumentSnapshot, Query, QuerySnapshot } from '@google-cloud/firestore'
import type { Cancel, Clock } from '../../ports/clock.ts'
import { type DocumentChange, type DocumentPath, pathKey, type StoredDocument } from '../../ports/documents.ts'
import { pathOf } from './document-paths.ts'
import { toFault } from './faults.ts'
import { revisionOf } from './stored-form.ts'

/** Doubled with each opening in vain. */
const reopenAfterMs = 1_000
const maxReopenAfterMs = 60_000

export interface Following {
  readonly query: Query
  read(snapshot: DocumentSnapshot): Promise<StoredDocument | undefined>
  readonly clock: Clock
  readonly onChange: (changes: readonly DocumentChange[]) => void
}

/** Resolves with how to end it when what matches now was told. Throws where the first answer is a refusal. */
export function follow(following: Following): Promise<Cancel> {
  let known: Known = new Map()
  let reopenings = 0
  let stopped = false
  let close: Cancel = () => undefined
  // A large body is fetched apart: one snapshot is told after the other, in the order in which they came.
  let telling: Promise<void> = Promise.resolve()

  return new Promise((resolve, reject) => {
    let opened = false
    const stop = () => {
      stopped = true
      close()
    }
    const tell = async (snapshot: QuerySnapshot) => {
      const { changes, after } = await changesTo(known, snapshot, following.read)
      // Only what could be told whole is known: after a fault it is told again.
      known = after
      reopenings = 0
      // Nobody waits for the listener: a fault of it is a fault of the process.
      if (changes.length > 0 && !stopped) queueMicrotask(() => stopped || following.onChange(changes))
      opened = true
      resolve(stop)
    }
    const open = () => {
      if (stopped) return
      close = following.query.onSnapshot(
        (snapshot) => {
          telling = telling.then(() => tell(snapshot)).catch(reopen)
        },
        (error) => reopen(error),
      )
    }
    const reopen = (error: unknown) => {
      close()
      const waitMs = Math.min(reopenAfterMs * 2 ** reopenings, maxReopenAfterMs)
      reopenings += 1
      if (opened) close = following.clock.after(waitMs, open)
      else reject(toFault('Firestore', error))
    }
    open()
  })
}

type Known = ReadonlyMap<string, { readonly path: DocumentPath; readonly revision: string }>

/** What of the snapshot is news, and what is known after it. Each snapshot holds all that matches. */
async function changesTo(
  known: Known,
  snapshot: QuerySnapshot,
  read: Following['read'],
): Promise<{ changes: DocumentChange[]; after: Known }> {
  const changes: DocumentChange[] = []
  const after = new Map<string, { readonly path: DocumentPath; readonly revision: string }>()
  for (const document of snapshot.docs) {
    const path = pathOf(document.ref)
    const revision = revisionOf(document)
    if (!path || revision === null) continue
    const key = pathKey(path)
    const before = known.get(key)
    const current = before?.revision === revision ? undefined : await read(document)
    if (current) after.set(key, { path, revision })
    else if (before) after.set(key, before)
    if (current) changes.push({ kind: 'put', document: current })
  }
  for (const [key, { path }] of known) if (!after.has(key)) changes.push({ kind: 'removed', path })
  return { changes, after }
}
