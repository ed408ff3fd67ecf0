/** The worker thread in which searches run, so that a long one holds up no conversation. */
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'libsql'
import { runSearch, type SearchRequest } from './search-sql.ts'
import type { Statement } from './sqlite.ts'

const database = new Database(String(workerData), { readonly: true })
database.pragma('cache_size = -65536')
const statements = new Map<string, Statement>()

const prepare = (sql: string): Statement => {
  const known = statements.get(sql)
  if (known) return known
  const statement = database.prepare(sql) as Statement
  statements.set(sql, statement)
  return statement
}

parentPort?.on('message', (request: SearchRequest & { call: number }) => {
  try {
    parentPort?.postMessage({ call: request.call, result: runSearch(prepare, request) })
  } catch (error) {
    parentPort?.postMessage({ call: request.call, error: error instanceof Error ? error.message : String(error) })
  }
})
