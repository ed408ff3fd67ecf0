/** The two searches as SQL, run where the caller says: in the worker thread, on a connection that only reads. */
import type { SearchHit, SearchResult } from '../../ports/search.ts'
import type { Row, Statement } from './sqlite.ts'

export interface SearchRequest {
  /** Number of the tenant's tables. */
  readonly tables: number
  readonly collections: readonly string[]
  readonly text: string
  readonly vector: Uint8Array
  readonly limit: number
}

/** Words beyond this add nothing to a ranking but time. */
const maxWords = 64

export function runSearch(prepare: (sql: string) => Statement, request: SearchRequest): SearchResult {
  const points = `points_${request.tables}`
  const places = request.collections.map(() => '?').join(', ')
  const match = matchExpression(request.text)
  const fullText = match
    ? prepare(
        `SELECT p.id, p.document, p.text, p.payload, -bm25(fts_${request.tables}) AS score FROM fts_${request.tables} f JOIN ${points} p ON p.rowid = f.rowid ` +
          `WHERE fts_${request.tables} MATCH ? AND p.collection IN (${places}) ORDER BY bm25(fts_${request.tables}), p.id LIMIT ?`,
      ).all(match, ...request.collections, request.limit)
    : []
  const vector = prepare(
    `SELECT id, document, text, payload, 1 - vector_distance_cos(vector, ?) AS score FROM ${points} WHERE collection IN (${places}) ORDER BY score DESC, id LIMIT ?`,
  ).all(Buffer.from(request.vector), ...request.collections, request.limit)
  return { fullText: fullText.map(toHit), vector: vector.map(toHit) }
}

/** Any of the words, each quoted, so that nothing in it is an operator. */
function matchExpression(text: string): string | undefined {
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])].slice(0, maxWords)
  return words.length > 0 ? words.map((word) => `"${word}"`).join(' OR ') : undefined
}

function toHit(row: Row): SearchHit {
  return {
    id: String(row.id),
    documentId: String(row.document),
    text: String(row.text),
    payload: JSON.parse(String(row.payload)) as SearchHit['payload'],
    score: Number(row.score),
  }
}
