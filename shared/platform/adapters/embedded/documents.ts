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
  pathKey,
  type StoredDocument,
  UndeclaredQuery,
  type WatchQuery,
  type Write,
} from '../../ports/documents.ts'
import { DeclaredQueries } from '../declared-queries.ts'
import { Listeners } from './listeners.ts'
import { column, selectionOf } from './query-sql.ts'
import { RecentRows } from './recent-rows.ts'
import { type Row, type SqliteFile, type Statement, WriteRefused } from './sqlite.ts'

/** What is done with one document of a collection, prepared once. */
interface Table {
  readonly read: Statement
  readonly put: Statement
  readonly remove: Statement
}

const revisionsPerStart = 2 ** 36

export class EmbeddedDocuments implements DocumentStore {
  readonly #file: SqliteFile
  readonly #declared = new DeclaredQueries()
  readonly #tables = new Map<string, Table>()
  readonly #listeners = new Listeners()
  readonly #recent = new RecentRows()
  #revision: number

  constructor(file: SqliteFile) {
    this.#file = file
    file.onRollback(() => this.#recent.clear())
    // A revision is never used twice, not even after a delete and a restart: each start begins a range of its own.
    file.define('CREATE TABLE IF NOT EXISTS starts (started_at TEXT NOT NULL)')
    file.prepare('INSERT INTO starts VALUES (?)').run(new Date().toISOString())
    this.#revision = Number(file.prepare('SELECT max(rowid) AS start FROM starts').get()?.start) * revisionsPerStart
  }

  declare(collection: CollectionDeclaration): void {
    if (!this.#declared.isNew(collection)) return
    const table = `c_${collection.name}`
    this.#file.define(
      `CREATE TABLE IF NOT EXISTS ${table} (parent TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, version INTEGER NOT NULL, ` +
        `fields TEXT NOT NULL, body TEXT NOT NULL, last_events TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (parent, id));` +
        `CREATE INDEX IF NOT EXISTS ${table}_expiry ON ${table} (expires_at) WHERE expires_at IS NOT NULL`,
    )
    for (const [query, declared] of Object.entries(collection.queries)) this.#defineIndex(table, query, declared)
    this.#tables.set(collection.name, {
      read: this.#file.prepare(`SELECT * FROM ${table} WHERE parent = ? AND id = ?`),
      put: this.#file.prepare(
        `INSERT OR REPLACE INTO ${table} (parent, id, revision, version, fields, body, last_events, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
      remove: this.#file.prepare(`DELETE FROM ${table} WHERE parent = ? AND id = ?`),
    })
    this.#declared.add(collection)
  }

  #defineIndex(table: string, query: string, declared: DeclaredQuery): void {
    // The primary key is the index of what is asked in the order of ids.
    if (!declared.group && declared.equals.length === 0 && declared.orderBy === undefined) return
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
      const row = this.#row(path)
      return row && readRow(path.collection, row)
    })
  }

  async find(query: DocumentQuery): Promise<StoredDocument[]> {
    const { sql, values } = selectionOf(query, this.#declared.query(query))
    const rows = this.#file.prepare(`SELECT * FROM c_${query.collection}${sql}`).all(...values)
    return rows.map((row) => readRow(query.collection, row))
  }

  async commit(commit: Commit): Promise<void> {
    const changes = await this.#file.write(() => {
      for (const guard of commit.guards) {
        const row = this.#row(guard.path)
        const revision = row === undefined ? null : String(row.revision)
        if (revision !== guard.revision) throw new WriteRefused('', { cause: new CommitConflict(guard.path) })
      }
      this.#revision += 1
      return commit.writes.map((write) => this.#apply(write, this.#revision))
    })
    this.#listeners.tell(changes)
    if (this.#file.forgets && replacesSomething(commit)) await this.#file.forget()
  }

  #apply(write: Write, revision: number): DocumentChange {
    const table = this.#table(write.path.collection)
    if (write.kind === 'delete') {
      table.remove.run(write.path.parent, write.path.id)
      this.#recent.set(pathKey(write.path), 'absent')
      return { kind: 'removed', path: write.path }
    }
    const { parent, id } = write.path
    const { version, expiresAtMs: expires_at = null } = write
    const [fields, body, last_events] = [write.fields, write.body, write.lastEvents].map((one) => JSON.stringify(one))
    table.put.run(parent, id, revision, version, fields, body, last_events, expires_at)
    this.#recent.set(pathKey(write.path), { parent, id, revision, version, fields, body, last_events })
    const { kind: _, expiresAtMs: __, ...document } = write
    return { kind: 'put', document: { ...document, revision: String(revision) } }
  }

  async watch(query: WatchQuery, onChange: (changes: readonly DocumentChange[]) => void): Promise<() => void> {
    const { orderBy } = this.#declared.query(query)
    const present = await this.find({ ...query, limit: 1_000_000 })
    return this.#listeners.add(query, orderBy, present, onChange)
  }

  /** Bodies of any size stand in their rows. */
  async clearRemains(): Promise<void> {}

  async purgeExpired(now: Date): Promise<number> {
    const removed = await this.#file.write(() =>
      this.#declared.names().flatMap((collection) =>
        this.#file
          .prepare(`DELETE FROM c_${collection} WHERE expires_at <= ? RETURNING parent, id`)
          .all(now.getTime())
          .map((row) => {
            const path = { parent: String(row.parent), collection, id: String(row.id) }
            this.#recent.set(pathKey(path), 'absent')
            return { kind: 'removed' as const, path }
          }),
      ),
    )
    this.#listeners.tell(removed)
    return removed.length
  }

  #row(path: DocumentPath): Row | undefined {
    const { read } = this.#table(path.collection)
    return this.#recent.get(pathKey(path), () => read.get(path.parent, path.id))
  }

  #table(collection: string): Table {
    const table = this.#tables.get(collection)
    if (!table) throw new UndeclaredQuery(collection, 'get', 'the collection was not declared')
    return table
  }
}

/** Whether anything may have stood where it writes. */
function replacesSomething({ guards, writes }: Commit): boolean {
  const absent = new Set(guards.filter(({ revision }) => revision === null).map(({ path }) => pathKey(path)))
  return writes.some(({ path }) => !absent.has(pathKey(path)))
}

function readRow(collection: string, row: Row): StoredDocument {
  return {
    path: { parent: String(row.parent), collection, id: String(row.id) },
    fields: JSON.parse(String(row.fields)) as StoredDocument['fields'],
    body: JSON.parse(String(row.body)),
    version: Number(row.version),
    lastEvents: JSON.parse(String(row.last_events)) as StoredDocument['lastEvents'],
    revision: String(row.revision),
  }
}
