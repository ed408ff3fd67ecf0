/** Documents in SQLite: a table per collection, an expression index per declared query. */
import {
  type CollectionDeclaration,
  type Commit,
  CommitConflict,
  type DeclaredQuery,
  type DocumentChange,
  type DocumentPath,
  type DocumentQuery,
  type DocumentStore,
  type FieldValue,
  type StoredDocument,
  UndeclaredQuery,
  type WatchQuery,
  type Write,
} from '../../ports/documents.ts'
import { type Row, type SqliteFile, WriteRefused } from './sqlite.ts'

interface Listener {
  readonly query: WatchQuery
  readonly orderBy: string | undefined
  readonly known: Set<string>
  readonly onChange: (changes: readonly DocumentChange[]) => void
}

const name = /^[a-z][a-z0-9_]*$/
const revisionsPerStart = 2 ** 36

export class EmbeddedDocuments implements DocumentStore {
  readonly #file: SqliteFile
  readonly #declared = new Map<string, CollectionDeclaration>()
  readonly #listeners = new Map<string, Set<Listener>>()
  #revision: number

  constructor(file: SqliteFile) {
    this.#file = file
    // A revision is never used twice, not even after a delete and a restart: each start begins a range of its own.
    file.define('CREATE TABLE IF NOT EXISTS starts (started_at TEXT NOT NULL)')
    file.prepare('INSERT INTO starts VALUES (?)').run(new Date().toISOString())
    this.#revision = Number(file.prepare('SELECT max(rowid) AS start FROM starts').get()?.start) * revisionsPerStart
  }

  declare(collection: CollectionDeclaration): void {
    if (this.#declared.get(collection.name) === collection) return
    if (!name.test(collection.name)) throw new Error(`collection name ${collection.name} must match ${name}`)
    const table = `c_${collection.name}`
    this.#file.define(
      `CREATE TABLE IF NOT EXISTS ${table} (parent TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, version INTEGER NOT NULL, ` +
        `fields TEXT NOT NULL, body TEXT NOT NULL, last_events TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (parent, id));` +
        `CREATE INDEX IF NOT EXISTS ${table}_expiry ON ${table} (expires_at) WHERE expires_at IS NOT NULL`,
    )
    for (const [query, declared] of Object.entries(collection.queries)) this.#defineIndex(table, query, declared)
    this.#declared.set(collection.name, collection)
  }

  #defineIndex(table: string, query: string, declared: DeclaredQuery): void {
    const columns = [
      ...(declared.group ? [] : ['parent']),
      ...declared.equals.map(column),
      ...(declared.orderBy ? [column(declared.orderBy)] : []),
      'id',
    ]
    // A pending mark is on few documents at any moment: an index over those alone stays small.
    const sparse = declared.group && declared.equals[0] ? ` WHERE ${column(declared.equals[0])} IS NOT NULL` : ''
    this.#file.define(
      `CREATE INDEX IF NOT EXISTS ${table}_${query.replace(/[^A-Za-z0-9]/g, '_')} ON ${table} (${columns.join(', ')})${sparse}`,
    )
  }

  async read(paths: readonly DocumentPath[]): Promise<(StoredDocument | undefined)[]> {
    return paths.map((path) => {
      const row = this.#file
        .prepare(`SELECT * FROM ${this.#table(path.collection)} WHERE parent = ? AND id = ?`)
        .get(path.parent, path.id)
      return row && toDocument(path.collection, row)
    })
  }

  async find(query: DocumentQuery): Promise<StoredDocument[]> {
    const declared = this.#declaredQuery(query)
    const terms: string[] = []
    const values: unknown[] = []
    const where = (term: string, ...given: unknown[]) => {
      terms.push(term)
      values.push(...given.map(toSql))
    }
    if (query.parent !== 'all') where('parent = ?', query.parent)
    for (const field of declared.equals) {
      if (query.equals[field] === null) terms.push(`${column(field)} IS NULL`)
      else where(`${column(field)} = ?`, query.equals[field])
    }
    const order = declared.orderBy ? column(declared.orderBy) : 'id'
    if (query.from !== undefined) where(`${order} >= ?`, query.from)
    if (query.before !== undefined) where(`${order} < ?`, query.before)
    const beyond = query.descending ? '<' : '>'
    if (query.after)
      where(
        declared.orderBy ? `(${order}, id) ${beyond} (?, ?)` : `id ${beyond} ?`,
        ...(declared.orderBy ? [query.after.value] : []),
        query.after.id,
      )
    const direction = query.descending ? 'DESC' : 'ASC'
    const sorting = declared.orderBy ? `${order} ${direction}, id ${direction}` : `id ${direction}`
    const condition = terms.length > 0 ? ` WHERE ${terms.join(' AND ')}` : ''
    const rows = this.#file
      .prepare(`SELECT * FROM ${this.#table(query.collection)}${condition} ORDER BY ${sorting} LIMIT ?`)
      .all(...values, query.limit)
    return rows.map((row) => toDocument(query.collection, row))
  }

  async commit(commit: Commit): Promise<void> {
    const changes = await this.#file.write(() => {
      for (const guard of commit.guards) {
        const row = this.#file
          .prepare(`SELECT revision FROM ${this.#table(guard.path.collection)} WHERE parent = ? AND id = ?`)
          .get(guard.path.parent, guard.path.id)
        const revision = row === undefined ? null : String(row.revision)
        if (revision !== guard.revision) throw new WriteRefused('', { cause: new CommitConflict(guard.path) })
      }
      this.#revision += 1
      return commit.writes.map((write) => this.#apply(write, this.#revision))
    })
    this.#notify(changes)
  }

  #apply(write: Write, revision: number): DocumentChange {
    const table = this.#table(write.path.collection)
    if (write.kind === 'delete') {
      this.#file.prepare(`DELETE FROM ${table} WHERE parent = ? AND id = ?`).run(write.path.parent, write.path.id)
      return { kind: 'removed', path: write.path }
    }
    this.#file
      .prepare(
        `INSERT OR REPLACE INTO ${table} (parent, id, revision, version, fields, body, last_events, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        write.path.parent,
        write.path.id,
        revision,
        write.version,
        JSON.stringify(write.fields),
        JSON.stringify(write.body),
        JSON.stringify(write.lastEvents),
        write.expiresAtMs ?? null,
      )
    const { kind: _, expiresAtMs: __, ...document } = write
    return { kind: 'put', document: { ...document, revision: String(revision) } }
  }

  async watch(query: WatchQuery, onChange: (changes: readonly DocumentChange[]) => void): Promise<() => void> {
    const { orderBy } = this.#declaredQuery(query)
    const listener: Listener = { query, orderBy, known: new Set(), onChange }
    const listeners = this.#listeners.get(query.collection) ?? new Set()
    this.#listeners.set(query.collection, listeners.add(listener))
    const present = await this.find({ ...query, limit: 1_000_000 })
    this.#tell(
      listener,
      present.map((document) => ({ kind: 'put', document })),
    )
    return () => void listeners.delete(listener)
  }

  async purgeExpired(now: Date): Promise<number> {
    return this.#file.write(() => {
      let purged = 0
      for (const collection of this.#declared.keys())
        purged += this.#file.prepare(`DELETE FROM c_${collection} WHERE expires_at <= ?`).run(now.getTime()).changes
      return purged
    })
  }

  #notify(changes: readonly DocumentChange[]): void {
    const collections = new Set(changes.map((change) => changePath(change).collection))
    for (const collection of collections)
      for (const listener of this.#listeners.get(collection) ?? []) this.#tell(listener, changes)
  }

  #tell(listener: Listener, changes: readonly DocumentChange[]): void {
    const relevant: DocumentChange[] = []
    for (const change of changes) {
      const path = changePath(change)
      if (path.collection !== listener.query.collection) continue
      if (listener.query.parent !== 'all' && path.parent !== listener.query.parent) continue
      const key = `${path.parent}/${path.id}`
      if (change.kind === 'put' && matches(listener, change.document.fields)) {
        listener.known.add(key)
        relevant.push(change)
      } else if (listener.known.delete(key)) relevant.push({ kind: 'removed', path })
    }
    if (relevant.length > 0) listener.onChange(relevant)
  }

  #table(collection: string): string {
    if (!this.#declared.has(collection)) throw new UndeclaredQuery(collection, 'get', 'the collection was not declared')
    return `c_${collection}`
  }

  #declaredQuery(query: Pick<DocumentQuery, 'parent' | 'collection' | 'name' | 'equals'>): DeclaredQuery {
    const declared = this.#declared.get(query.collection)?.queries[query.name]
    if (!declared) throw new UndeclaredQuery(query.collection, query.name, 'not declared')
    const missing = declared.equals.filter((field) => query.equals[field] === undefined)
    const extra = Object.keys(query.equals).filter((field) => !declared.equals.includes(field))
    if (missing.length > 0 || extra.length > 0)
      throw new UndeclaredQuery(
        query.collection,
        query.name,
        `takes exactly ${declared.equals.join(', ') || 'no field'}`,
      )
    if ((query.parent === 'all') !== (declared.group === true))
      throw new UndeclaredQuery(
        query.collection,
        query.name,
        declared.group ? 'runs over all parents' : 'runs under one parent',
      )
    return declared
  }
}

function matches({ query, orderBy }: Listener, fields: StoredDocument['fields']): boolean {
  if (!Object.entries(query.equals).every(([field, value]) => (fields[field] ?? null) === value)) return false
  return query.from === undefined || orderBy === undefined || atLeast(fields[orderBy] ?? null, query.from)
}

const atLeast = (value: FieldValue, bound: FieldValue) => value !== null && bound !== null && value >= bound

const column = (field: string) => `json_extract(fields, '$."${field}"')`

const toSql = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)

const changePath = (change: DocumentChange) => (change.kind === 'put' ? change.document.path : change.path)

function toDocument(collection: string, row: Row): StoredDocument {
  return {
    path: { parent: String(row.parent), collection, id: String(row.id) },
    fields: JSON.parse(String(row.fields)) as StoredDocument['fields'],
    body: JSON.parse(String(row.body)),
    version: Number(row.version),
    lastEvents: JSON.parse(String(row.last_events)) as StoredDocument['lastEvents'],
    revision: String(row.revision),
  }
}
