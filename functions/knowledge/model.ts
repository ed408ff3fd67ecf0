/** The life of a document: what it becomes when a file of its name comes, stays the same, cannot be read, or goes. Pure. */
import type { Document } from '@workflow/records'

export type ArrivedFile = Pick<
  Document,
  'id' | 'collection' | 'fileName' | 'title' | 'hash' | 'blobKey' | 'sizeBytes' | 'origin'
>

export interface Arrival {
  readonly document: Document
  /** The content is new: it has to be read. */
  readonly toIngest: boolean
  /** A blob that nothing refers to any more. */
  readonly dropBlob?: string
}

/** The newest blob is the one that is kept, also where it says the same: what an earlier delivery dropped is then never needed again. */
export function arrive(known: Document | undefined, file: ArrivedFile, now: string): Arrival {
  const same = known?.hash === file.hash && (known.state === 'ingested' || known.state === 'uploaded')
  const drop = known !== undefined && known.blobKey !== file.blobKey ? { dropBlob: known.blobKey } : {}
  if (known !== undefined && same) {
    const document = { ...known, blobKey: file.blobKey, origin: file.origin, updatedAt: now }
    return { document, toIngest: false, ...drop }
  }
  const document: Document = {
    ...file,
    state: 'uploaded',
    chunkIds: known?.chunkIds ?? [],
    updatedAt: now,
  }
  return { document, toIngest: true, ...drop }
}

export function ingested(document: Document, title: string, chunkIds: readonly string[], now: string): Document {
  const { error: _error, ...rest } = document
  return { ...rest, title, state: 'ingested', chunkIds: [...chunkIds], updatedAt: now }
}

export function failed(document: Document, error: NonNullable<Document['error']>, now: string): Document {
  return { ...document, state: 'failed', chunkIds: [], error, updatedAt: now }
}

export function removed(document: Document, now: string): Document {
  return { ...document, state: 'removed', updatedAt: now }
}
