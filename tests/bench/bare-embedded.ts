/**
 * The floor of the embedded family: the statements that a run of the kernel ran inside its transactions, in the same groups, with the same sync after each group, on a
 * file of the same settings; and nothing else.
 */
import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import Database from 'libsql'
import { SqliteFile, type Statement } from '../../shared/platform/adapters/embedded/sqlite.ts'

const sync = promisify(fdatasync)

interface Ran {
  readonly sql: string
  readonly how: 'run' | 'get' | 'all'
  readonly values: readonly unknown[]
}

export interface Recording {
  readonly schema: readonly string[]
  readonly groups: readonly (readonly Ran[])[]
}

/** Runs the work, and writes down what it did to the data file. */
export async function record(work: () => Promise<unknown>): Promise<Recording> {
  const schema: string[] = []
  const groups: Ran[][] = []
  let group: Ran[] | undefined
  const { prepare, define } = SqliteFile.prototype
  SqliteFile.prototype.define = function (sql) {
    if (this.fileName.endsWith('workflow.sqlite')) schema.push(sql)
    define.call(this, sql)
  }
  SqliteFile.prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql)
    if (!this.fileName.endsWith('workflow.sqlite')) return statement
    const note = (how: Ran['how'], values: readonly unknown[]) => {
      if (sql === 'BEGIN IMMEDIATE') group = []
      else if (sql === 'COMMIT' && group) {
        groups.push(group)
        group = undefined
      } else group?.push({ sql, how, values })
    }
    const noted: Statement = {
      run: (...values) => {
        note('run', values)
        return statement.run(...values)
      },
      get: (...values) => {
        note('get', values)
        return statement.get(...values)
      },
      all: (...values) => {
        note('all', values)
        return statement.all(...values)
      },
    }
    return noted
  }
  try {
    await work()
  } finally {
    Object.assign(SqliteFile.prototype, { prepare, define })
  }
  return { schema, groups }
}

/** Seconds for all groups of the recording in a new file. */
export async function replay({ schema, groups }: Recording, fileName: string): Promise<number> {
  const database = new Database(fileName)
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = NORMAL',
    'wal_autocheckpoint = 4000',
    'cache_size = -65536',
    'temp_store = MEMORY',
    'user_version = 1',
  ])
    database.pragma(pragma)
  for (const sql of schema) database.exec(sql)
  const log = openSync(`${fileName}-wal`, 'r+')
  const statements = new Map<string, Statement>()
  const prepared = (sql: string): Statement => {
    const known = statements.get(sql) ?? (database.prepare(sql) as Statement)
    statements.set(sql, known)
    return known
  }
  const startedMs = performance.now()
  for (const group of groups) {
    prepared('BEGIN IMMEDIATE').run()
    for (const { sql, how, values } of group) prepared(sql)[how](...values)
    prepared('COMMIT').run()
    await sync(log)
  }
  const seconds = (performance.now() - startedMs) / 1_000
  closeSync(log)
  database.close()
  return seconds
}
