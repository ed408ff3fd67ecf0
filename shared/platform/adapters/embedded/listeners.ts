/**
 * Who follows which query, and what of a commit each of them is told. A commit asks only those whom it may concern: found by the first value that their query
 * compares with, or by what they know already.
 */
import type { DocumentChange, DocumentPath, FieldValue, StoredDocument, WatchQuery } from '../../ports/documents.ts'

interface Listener {
  readonly query: WatchQuery
  readonly orderBy: string | undefined
  /** Revision last told of each document that matches. */
  readonly known: Map<string, number>
  readonly onChange: (changes: readonly DocumentChange[]) => void
}

/** The listeners of one collection. */
interface Audience {
  /** By the field that their query compares first; '' of those that compare none. Then by parent and value. */
  readonly byField: Map<string, Map<string, Set<Listener>>>
  /** By document: who was told of it as one that matches. */
  readonly knowing: Map<string, Set<Listener>>
}

export class Listeners {
  readonly #audiences = new Map<string, Audience>()

  /** Tells what is present now, and from then on what `tell` brings. Returns how to end it. */
  add(
    query: WatchQuery,
    orderBy: string | undefined,
    present: readonly StoredDocument[],
    onChange: Listener['onChange'],
  ): () => void {
    const listener: Listener = { query, orderBy, known: new Map(), onChange }
    const audience = this.#audienceOf(query.collection)
    const [field = ''] = Object.keys(query.equals)
    const seats = seatOf(audience.byField, field, () => new Map<string, Set<Listener>>())
    const listeners = seatOf(seats, seatKey(query.parent, query.equals[field]), () => new Set<Listener>())
    listeners.add(listener)
    tell(
      audience,
      listener,
      present.map((document) => ({ kind: 'put', document })),
    )
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) seats.delete(seatKey(query.parent, query.equals[field]))
      for (const key of listener.known.keys()) unknow(audience, key, listener)
    }
  }

  tell(changes: readonly DocumentChange[]): void {
    const concerned = new Map<Listener, DocumentChange[]>()
    for (const change of changes) {
      const audience = this.#audiences.get(pathOf(change).collection)
      if (!audience) continue
      for (const listener of candidates(audience, change))
        concerned.set(listener, [...(concerned.get(listener) ?? []), change])
    }
    for (const [listener, theirs] of concerned) tell(this.#audienceOf(listener.query.collection), listener, theirs)
  }

  #audienceOf(collection: string): Audience {
    return seatOf(this.#audiences, collection, () => ({ byField: new Map(), knowing: new Map() }))
  }
}

function candidates({ byField, knowing }: Audience, change: DocumentChange): Set<Listener> {
  const { parent } = pathOf(change)
  const found = new Set(knowing.get(keyOf(change)))
  if (change.kind === 'removed') return found
  for (const [field, seats] of byField) {
    const value = field === '' ? undefined : (change.document.fields[field] ?? null)
    for (const scope of [parent, 'all'])
      for (const listener of seats.get(seatKey(scope, value)) ?? []) found.add(listener)
  }
  return found
}

function tell(audience: Audience, listener: Listener, changes: readonly DocumentChange[]): void {
  const relevant = changes.filter((change) => concerns(audience, listener, change))
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
function concerns(audience: Audience, listener: Listener, change: DocumentChange): boolean {
  const { query, known } = listener
  const path = pathOf(change)
  if (query.parent !== 'all' && path.parent !== query.parent) return false
  const key = keyOf(change)
  if (change.kind === 'removed' || !matches(listener, change.document.fields)) {
    unknow(audience, key, listener)
    return known.delete(key)
  }
  const revision = Number(change.document.revision)
  // Whoever begins to follow between a commit and the news of it has seen more than the news says.
  if ((known.get(key) ?? 0) >= revision) return false
  known.set(key, revision)
  seatOf(audience.knowing, key, () => new Set<Listener>()).add(listener)
  return true
}

function unknow({ knowing }: Audience, key: string, listener: Listener): void {
  const listeners = knowing.get(key)
  listeners?.delete(listener)
  if (listeners?.size === 0) knowing.delete(key)
}

function matches({ query, orderBy }: Pick<Listener, 'query' | 'orderBy'>, fields: StoredDocument['fields']): boolean {
  if (!Object.entries(query.equals).every(([field, value]) => (fields[field] ?? null) === value)) return false
  return query.from === undefined || orderBy === undefined || atLeast(fields[orderBy] ?? null, query.from)
}

function seatOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

const seatKey = (parent: string, value: FieldValue | undefined): string => `${parent}\n${typeof value} ${value}`

const keyOf = (change: DocumentChange): string => {
  const { parent, id } = pathOf(change)
  return `${parent}/${id}`
}

const atLeast = (value: FieldValue, bound: FieldValue) => value !== null && bound !== null && value >= bound

const pathOf = (change: DocumentChange): DocumentPath => (change.kind === 'put' ? change.document.path : change.path)
