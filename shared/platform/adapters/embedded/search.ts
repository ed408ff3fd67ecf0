/**
 * Full text (FTS5, BM25, Porter stems) and vectors in the one SQLite file. Every tenant has tables of its own: neither its texts nor the statistics that
 * rank them are visible to another.
 */
import { Worker } from 'node:worker_threads'
import { InvalidInput } from '../../errors.ts'
import type { SearchIndex, SearchPoint, SearchQuery, SearchResult } from '../../ports/search.ts'
import type { SqliteFile } from './sqlite.ts'

export class EmbeddedSearch {
  readonly #file: SqliteFile
  readonly #waiting = new Map<number, { resolve: (result: SearchResult) => void; reject: (error: Error) => void }>()
  #worker: Worker | undefined
  #calls = 0

  constructor(file: SqliteFile) {
    this.#file = file
    file.define(
      'CREATE TABLE IF NOT EXISTS search_tenants (number INTEGER PRIMARY KEY AUTOINCREMENT, parent TEXT NOT NULL UNIQUE)',
    )
  }

  of(parent: string): SearchIndex {
    return {
      upsert: (points) => this.#upsert(parent, points),
      remove: (ids) => this.#remove(parent, ids),
      clear: () => this.#clear(parent),
      idsOf: async (documentId) => {
        const tables = this.#tablesOf(parent)
        if (tables === undefined) return []
        return this.#file
          .prepare(`SELECT id FROM points_${tables} WHERE document = ? ORDER BY id`)
          .all(documentId)
          .map((row) => String(row.id))
      },
      search: async (query) => {
        const tables = this.#tablesOf(parent)
        return tables === undefined ? { fullText: [], vector: [] } : this.#search(tables, query)
      },
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #tablesOf(parent: string): number | undefined {
    const row = this.#file.prepare('SELECT number FROM search_tenants WHERE parent = ?').get(parent)
    return row && Number(row.number)
  }

  /** Inside a write. */
  #createTables(parent: string): number {
    const known = this.#tablesOf(parent)
    if (known !== undefined) return known
    const number = Number(
      this.#file.prepare('INSERT INTO search_tenants (parent) VALUES (?) RETURNING number').get(parent)?.number,
    )
    const points = `points_${number}`
    const fts = `fts_${number}`
    this.#file.define(
      `CREATE TABLE ${points} (rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, collection TEXT NOT NULL, document TEXT NOT NULL, text TEXT NOT NULL, vector F32_BLOB, payload TEXT NOT NULL);` +
        `CREATE INDEX ${points}_document ON ${points} (document);` +
        `CREATE VIRTUAL TABLE ${fts} USING fts5(text, content='${points}', content_rowid='rowid', tokenize='porter unicode61 remove_diacritics 2');` +
        `CREATE TRIGGER ${points}_added AFTER INSERT ON ${points} BEGIN INSERT INTO ${fts}(rowid, text) VALUES (new.rowid, new.text); END;` +
        `CREATE TRIGGER ${points}_removed AFTER DELETE ON ${points} BEGIN INSERT INTO ${fts}(${fts}, rowid, text) VALUES ('delete', old.rowid, old.text); END;`,
    )
    return number
  }

  #upsert(parent: string, points: readonly SearchPoint[]): Promise<void> {
    return this.#file.write(() => {
      const tables = this.#createTables(parent)
      const length = this.#vectorLengthOf(tables) ?? points[0]?.vector.length
      for (const point of points) {
        if (point.vector.length !== length) throw otherLength(point.vector.length, length)
        this.#file.prepare(`DELETE FROM points_${tables} WHERE id = ?`).run(point.id)
        this.#file
          .prepare(
            `INSERT INTO points_${tables} (id, collection, document, text, vector, payload) VALUES (?, ?, ?, ?, ?, ?)`,
          )
          .run(
            point.id,
            point.collection,
            point.documentId,
            point.text,
            toBlob(point.vector),
            JSON.stringify(point.payload),
          )
      }
    })
  }

  #remove(parent: string, ids: readonly string[]): Promise<void> {
    return this.#file.write(() => {
      const tables = this.#tablesOf(parent)
      if (tables === undefined) return
      for (const id of ids) this.#file.prepare(`DELETE FROM points_${tables} WHERE id = ?`).run(id)
    })
  }

  #clear(parent: string): Promise<void> {
    return this.#file.write(() => {
      const tables = this.#tablesOf(parent)
      if (tables !== undefined) this.#file.prepare(`DELETE FROM points_${tables}`).run()
    })
  }

  /** How many numbers the tenant's vectors have; undefined where it has none. */
  #vectorLengthOf(tables: number): number | undefined {
    const row = this.#file.prepare(`SELECT length(vector) AS bytes FROM points_${tables} LIMIT 1`).get()
    return row && Number(row.bytes) / Float32Array.BYTES_PER_ELEMENT
  }

  async #search(tables: number, query: SearchQuery): Promise<SearchResult> {
    const length = this.#vectorLengthOf(tables)
    if (length === undefined) return { fullText: [], vector: [] }
    if (query.vector.length !== length) throw otherLength(query.vector.length, length)
    this.#calls += 1
    const call = this.#calls
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject })
      this.#startedWorker().postMessage({
        call,
        tables,
        collections: query.collections,
        text: query.text,
        vector: toBlob(query.vector),
        limit: query.limit,
      })
    })
  }

  #startedWorker(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(new URL('./search-worker.mjs', import.meta.url), { workerData: this.#file.fileName })
    worker.unref()
    worker.on('message', (answer: { call: number; result: SearchResult } | { call: number; error: string }) => {
      const caller = this.#waiting.get(answer.call)
      this.#waiting.delete(answer.call)
      if ('result' in answer) caller?.resolve(answer.result)
      else caller?.reject(new Error(answer.error))
    })
    worker.on('error', (error) => {
      this.#worker = undefined
      for (const caller of this.#waiting.values()) caller.reject(error)
      this.#waiting.clear()
    })
    this.#worker = worker
    return worker
  }
}

const otherLength = (given: number, kept: number | undefined) =>
  new InvalidInput(`a vector has ${given} numbers, those of this index have ${kept}: it was made by another embedding`)

const toBlob = (vector: Float32Array) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
