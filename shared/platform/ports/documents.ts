/**
 * Documents, with exactly what Firestore promises and no more: reads by path, declared queries, atomic commits under preconditions, listeners.
 *
 * A query sees what is committed and guards nothing: between a query and a commit anything may appear (phantoms).
 */

/** `organizations/<id>` or `platform`. */
export type Parent = string

export interface DocumentPath {
  readonly parent: Parent
  readonly collection: string
  readonly id: string
}

export type FieldValue = string | number | boolean | null

/** The stored form: what is queried, what is kept, and how often it was written. */
export interface StoredDocument {
  readonly path: DocumentPath
  /** The declared query fields, and nothing else, can be queried. */
  readonly fields: Readonly<Record<string, FieldValue>>
  /** JSON. */
  readonly body: unknown
  /** Raised by the writer with each write; the sequence of the events about it. */
  readonly version: number
  /** Per topic, the sequence of the last event about this document: events carry it, so that a gap can be seen. */
  readonly lastEvents: Readonly<Record<string, number>>
  /** Set by the store with each write: what preconditions compare. Opaque. */
  readonly revision: string
}

export interface DocumentQuery {
  /** One parent, or all parents of the collection (a collection group). */
  readonly parent: Parent | 'all'
  readonly collection: string
  /** Name of the declared query; the store refuses any other. */
  readonly name: string
  /** A value for each of the declared `equals` fields. */
  readonly equals: Readonly<Record<string, FieldValue>>
  /** Bounds on the declared `orderBy` field. */
  readonly from?: FieldValue
  readonly before?: FieldValue
  readonly descending?: boolean
  readonly limit: number
  /** Resume after this document. */
  readonly after?: { readonly value: FieldValue; readonly id: string }
}

/** What a listener follows: a declared query without bounds, or from a value of its `orderBy` field on. */
export type WatchQuery = Pick<DocumentQuery, 'parent' | 'collection' | 'name' | 'equals' | 'from'>

/** What a collection lets itself be asked: equality on all of `equals`, in the order of `orderBy` (of id, where there is none). */
export interface DeclaredQuery {
  readonly equals: readonly string[]
  readonly orderBy?: string
  /** Over all parents: for the platform's own sweeps. */
  readonly group?: boolean
}

export interface CollectionDeclaration {
  readonly name: string
  readonly queries: Readonly<Record<string, DeclaredQuery>>
}

/** The document must still be as it was read; null: must not exist. */
export interface Guard {
  readonly path: DocumentPath
  readonly revision: string | null
}

export type Write =
  | (Omit<StoredDocument, 'revision'> & { readonly kind: 'set'; readonly expiresAtMs?: number })
  | { readonly kind: 'delete'; readonly path: DocumentPath }

/** All writes happen, or none. Guards on documents that are not written are checked in the same instant. */
export interface Commit {
  readonly guards: readonly Guard[]
  readonly writes: readonly Write[]
}

export type DocumentChange =
  | { readonly kind: 'put'; readonly document: StoredDocument }
  | { readonly kind: 'removed'; readonly path: DocumentPath }

export interface DocumentStore {
  /** Declares a collection's queries before first use; idempotent. */
  declare(collection: CollectionDeclaration): void
  read(paths: readonly DocumentPath[]): Promise<(StoredDocument | undefined)[]>
  /** Throws `UndeclaredQuery`. */
  find(query: DocumentQuery): Promise<StoredDocument[]>
  /** Durable when it resolves. Throws `CommitConflict` when a guard does not hold; nothing is written then. */
  commit(commit: Commit): Promise<void>
  /**
   * Everything that matches now, then what changes: never an older state of a document after a newer one, and always the last; states in between may be left
   * out. What `onChange` throws does not reach the committer. Throws `UndeclaredQuery`.
   */
  watch(query: WatchQuery, onChange: (changes: readonly DocumentChange[]) => void): Promise<() => void>
  /** Deletes what is kept apart from a parent's documents, such as large bodies. Its documents must be gone. */
  clearRemains(parent: Parent): Promise<void>
  /** Deletes what has expired; returns how many. */
  purgeExpired(now: Date): Promise<number>
}

/** Somebody else wrote what this commit had read. The caller runs again from the start. */
export class CommitConflict extends Error {
  override readonly name = 'CommitConflict'
  constructor(readonly path: DocumentPath) {
    super(`${path.parent}/${path.collection}/${path.id} was written by somebody else`)
  }
}

export class UndeclaredQuery extends Error {
  override readonly name = 'UndeclaredQuery'
  constructor(collection: string, query: string, why: string) {
    super(`query ${collection}.${query}: ${why}`)
  }
}

export const pathKey = (path: DocumentPath): string => `${path.parent}/${path.collection}/${path.id}`
