/** Who follows which query, and what of a commit each of them is told. */
import type { DocumentChange, DocumentPath, FieldValue, StoredDocument, WatchQuery } from '../../ports/documents.ts'

interface Listener {
  readonly query: WatchQuery
  readonly orderBy: string | undefined
  /** Revision last told of each document that matches. */
  readonly known: Map<string, number>
  readonly onChange: (changes: readonly DocumentChange[]) => void
}

export class Listeners {
  readonly #byCollection = new Map<string, Set<Listener>>()

  /** Tells what is present now, and from then on what `tell` brings. Returns how to end it. */
  add(
    query: WatchQuery,
    orderBy: string | undefined,
    present: readonly StoredDocument[],
    onChange: Listener['onChange'],
  ): () => void {
    const listener: Listener = { query, orderBy, known: new Map(), onChange }
    const listeners = this.#byCollection.get(query.collection) ?? new Set()
    this.#byCollection.set(query.collection, listeners.add(listener))
    tell(
      listener,
      present.map((document) => ({ kind: 'put', document })),
    )
    return () => void listeners.delete(listener)
  }

  tell(changes: readonly DocumentChange[]): void {
    const collections = new Set(changes.map((change) => pathOf(change).collection))
    for (const collection of collections)
      for (const listener of this.#byCollection.get(collection) ?? []) tell(listener, changes)
  }
}

function tell(listener: Listener, changes: readonly DocumentChange[]): void {
  const relevant = changes.filter((change) => concerns(listener, change))
  if (relevant.length === 0) return
  const told = relevant.map(
    (change): DocumentChange =>
      change.kind === 'put' && !matches(listener, change.document.fields)
        ? { kind: 'removed', path: change.document.path }
        : change,
  )
  // The commit has happened: a fault of who listens must not reach who committed.
  queueMicrotask(() => listener.onChange(told))
}

/** Whether the listener is to hear of it; remembers what it then knows. */
function concerns({ query, known, ...listener }: Listener, change: DocumentChange): boolean {
  const path = pathOf(change)
  if (path.collection !== query.collection) return false
  if (query.parent !== 'all' && path.parent !== query.parent) return false
  const key = `${path.parent}/${path.id}`
  if (change.kind === 'removed' || !matches({ query, ...listener }, change.document.fields)) return known.delete(key)
  const revision = Number(change.document.revision)
  // Whoever begins to follow between a commit and the news of it has seen more than the news says.
  if ((known.get(key) ?? 0) >= revision) return false
  known.set(key, revision)
  return true
}

function matches({ query, orderBy }: Pick<Listener, 'query' | 'orderBy'>, fields: StoredDocument['fields']): boolean {
  if (!Object.entries(query.equals).every(([field, value]) => (fields[field] ?? null) === value)) return false
  return query.from === undefined || orderBy === undefined || atLeast(fields[orderBy] ?? null, query.from)
}

const atLeast = (value: FieldValue, bound: FieldValue) => value !== null && bound !== null && value >= bound

const pathOf = (change: DocumentChange): DocumentPath => (change.kind === 'put' ? change.document.path : change.path)
