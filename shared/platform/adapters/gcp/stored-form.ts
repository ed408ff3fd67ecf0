/**
 * What a document is in Firestore. `q` holds the query fields, `kept` all that is never asked for: one map, since each exemption from indexing counts towards the 200
 * of a database. In it the body is JSON as text: a map would refuse lists in lists and names like `__x__`, and would tell neither `1` from `1.0` nor keep the order of
 * keys. A large body lies in a blob named by its hash, so that a document stays far from Firestore's 1 MiB.
 */
import { createHash } from 'node:crypto'
import { type DocumentData, type DocumentSnapshot, Timestamp, FieldValue as Transform } from '@google-cloud/firestore'
import { z } from 'zod'
import { queriedFields } from '../../collection.ts'
import { BlobExists, type BlobStore } from '../../ports/blobs.ts'
import type { CollectionDeclaration, FieldValue, Parent, StoredDocument, Write } from '../../ports/documents.ts'
import { pathOf } from './document-paths.ts'

type SetWrite = Extract<Write, { kind: 'set' }>

const inlineBytes = 256 * 1024
const bodyType = { contentType: 'application/json', ifAbsent: true }

const storedForm = z.object({
  /** The id as it was given, which queries are ordered by among equals. */
  id: z.string(),
  q: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  kept: z.object({
    body: z.string().optional(),
    blob: z.string().optional(),
    v: z.number(),
    lastEvents: z.record(z.string(), z.number()),
    /** Of the commit that wrote it. Firestore leaves the update time of a document as it is when nothing in it changes; this always does. */
    commit: z.string(),
  }),
})

/** Puts away a body that is too large, before the document that names it is written. */
export async function toStored(
  blobs: BlobStore,
  collection: CollectionDeclaration,
  write: SetWrite,
  commitId: string,
): Promise<DocumentData> {
  const text = JSON.stringify(write.body)
  const large = Buffer.byteLength(text) > inlineBytes
  // A field that is not there is in no index: it could not be found as null.
  const absent = queriedFields(collection).map((field): [string, FieldValue] => [field, null])
  return {
    id: write.path.id,
    q: { ...Object.fromEntries(absent), ...write.fields },
    kept: {
      ...(large ? { blob: await keepBody(blobs, write, text) } : { body: text }),
      v: write.version,
      lastEvents: write.lastEvents,
      commit: commitId,
    },
    ...(write.expiresAtMs === undefined ? {} : { expiresAt: Timestamp.fromMillis(write.expiresAtMs) }),
  }
}

/** The same for an update, which would leave what it does not name. */
export const asUpdate = (stored: DocumentData): DocumentData => ({
  expiresAt: Transform.delete(),
  ...stored,
})

async function keepBody(blobs: BlobStore, { path }: SetWrite, text: string): Promise<string> {
  const key = `${bodiesOf(path.parent)}${createHash('sha256').update(text).digest('hex')}`
  try {
    await blobs.put(key, Buffer.from(text), bodyType)
  } catch (error) {
    // The same content under the same name is there.
    if (!(error instanceof BlobExists)) throw error
  }
  return key
}

/** Undefined where there is no document, or one that is none of ours. */
export async function readSnapshot(blobs: BlobStore, snapshot: DocumentSnapshot): Promise<StoredDocument | undefined> {
  const path = pathOf(snapshot.ref)
  if (!snapshot.exists || !path) return undefined
  const { q: fields, kept } = storedForm.parse(snapshot.data())
  return {
    path,
    fields,
    body: JSON.parse(kept.body ?? (await bodyOf(blobs, kept.blob))),
    version: kept.v,
    lastEvents: kept.lastEvents,
    revision: revisionOf(snapshot) ?? '',
  }
}

async function bodyOf(blobs: BlobStore, key: string | undefined): Promise<string> {
  const blob = key === undefined ? undefined : await blobs.get(key)
  if (!blob) throw new Error(`the body ${key} of a document is not there`)
  return Buffer.from(blob.bytes).toString('utf8')
}

/** Update time to the nanosecond, as text; null where there is no document. */
export function revisionOf(snapshot: DocumentSnapshot): string | null {
  const { updateTime } = snapshot
  return updateTime ? `${updateTime.seconds}.${String(updateTime.nanoseconds).padStart(9, '0')}` : null
}

export function timeOfRevision(revision: string): Timestamp {
  const [seconds, nanoseconds] = revision.split('.')
  return new Timestamp(Number(seconds), Number(nanoseconds))
}

/** Whether that commit wrote what the document now is. */
export const isOfCommit = (snapshot: DocumentSnapshot, commitId: string): boolean =>
  snapshot.get('kept.commit') === commitId

/** What the keys of a parent's large bodies begin with. */
export const bodiesOf = (parent: Parent): string => `bodies/${parent}/`
