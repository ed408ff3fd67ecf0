/**
 * One SQLite file for everything, written by one connection with group commit: whoever asks for a write while one is under way shares the next transaction,
 * and with it the one sync that makes all of them durable.
 *
 * The transaction writes the log (WAL, synchronous=NORMAL), and a thread of Node's pool syncs it: no conversation stands still while a disk turns. A write
 * resolves after that sync. A reader may see it an instant earlier; whatever is then written on that ground is synced later than it, or with it.
 */
import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import Database from 'libsql'
import { Unavailable } from '../../errors.ts'
import { LogMerger } from './log-merger.ts'

export type Row = Readonly<Record<string, unknown>>

/** A statement that is prepared once. */
export interface Statement {
  run(...values: unknown[]): { changes: number }
  get(...values: unknown[]): Row | undefined
  all(...values: unknown[]): Row[]
}

const sync = promisify(fdatasync)
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Thrown by a write's work before it changed anything: only that one is refused, its group goes on. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused'
}

/** The database file cannot be read as one. */
export class DataFileDamaged extends Error {
  override readonly name = 'DataFileDamaged'
}

export class SqliteFile {
  readonly #database: Database.Database
  readonly #statements = new Map<string, Statement>()
  readonly #log: number
  /** Of a file that forgets there is none: whoever empties its log must be alone with it. */
  readonly #merger: LogMerger | undefined
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  /** After a sync that failed nobody knows what is on disk: nothing more is taken. */
  #broken: Error | undefined
  #tellRollback: () => void = () => {}

  /** `forgets`: what is deleted is overwritten; `forget` does so in the log as well. Throws `DataFileDamaged`. */
  constructor(
    readonly fileName: string,
    readonly forgets = false,
  ) {
    this.#database = new Database(fileName)
    try {
      this.#database.pragma('journal_mode = WAL')
    } catch (error) {
      this.#database.close()
      throw isDamage(error) ? damaged(fileName, error) : error
    }
    this.#database.pragma('synchronous = NORMAL')
    // With a merger this is for the case that it cannot keep up.
    this.#database.pragma(`wal_autocheckpoint = ${this.forgets ? 4_000 : 16_000}`)
    if (this.forgets) this.#database.pragma('secure_delete = ON')
    this.#database.pragma('cache_size = -65536')
    this.#database.pragma('temp_store = MEMORY')
    // The first write makes the log; it stays the same file until the last connection closes.
    this.#database.pragma('user_version = 1')
    this.#log = openSync(`${fileName}-wal`, 'r+')
    this.#merger = this.forgets ? undefined : new LogMerger(fileName)
  }

  /** Called as soon as a transaction was rolled back, before any other begins. */
  onRollback(tell: () => void): void {
    this.#tellRollback = tell
  }

  /** Runs DDL at once. */
  define(sql: string): void {
    this.#database.exec(sql)
  }

  prepare(sql: string): Statement {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql) as Statement
    this.#statements.set(sql, statement)
    return statement
  }

  /**
   * Runs the synchronous work inside the next transaction; resolves when that is on disk. Throws `Unavailable` where the disk does not take it: nothing of it
   * is written then, and what was written before stays.
   */
  write<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
      this.#writing ??= this.#writeGroups()
    })
  }

  /** Empties the log, in which what was deleted may still stand. Resolves when the file itself holds everything. */
  async forget(): Promise<void> {
    await this.#writing
    this.#database.pragma('wal_checkpoint(TRUNCATE)')
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#merger?.close()
    closeSync(this.#log)
    this.#database.close()
  }

  async #writeGroups(): Promise<void> {
    // Whoever asks in this turn of the event loop, or in the one that an answer begins, is one of the group.
    await nextTurn()
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      // Where one of them broke the whole transaction, each goes alone, so that only the guilty one fails.
      const outcomes = this.#transact(group) ?? group.flatMap((one) => this.#transact([one]) ?? [])
      await sync(this.#log).catch((error: unknown) => {
        this.#broken = new Unavailable(
          'the disk of the data folder fails: nothing is taken before a restart',
          {},
          { cause: error },
        )
      })
      const broken = this.#broken
      settle(group, broken ? group.map(() => ({ error: broken })) : outcomes)
      this.#merger?.count()
      await nextTurn()
    }
    this.#writing = undefined
  }

  /** Undefined when a group of several was rolled back. */
  #transact(group: readonly Waiting[]): Outcome[] | undefined {
    const broken = this.#broken
    if (broken) return group.map(() => ({ error: broken }))
    try {
      this.prepare('BEGIN IMMEDIATE').run()
    } catch (error) {
      return group.map(() => ({ error: toFault(error) }))
    }
    try {
      const outcomes = group.map((one): Outcome => attempt(one.work))
      this.prepare('COMMIT').run()
      return outcomes
    } catch (error) {
      // A full disk has already ended the transaction.
      if (this.#database.inTransaction) this.prepare('ROLLBACK').run()
      this.#tellRollback()
      return group.length === 1 ? [{ error: toFault(error) }] : undefined
    }
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

const isDamage = (error: unknown) => ['SQLITE_NOTADB', 'SQLITE_CORRUPT'].includes(codeOf(error))

const damaged = (fileName: string, cause: unknown) =>
  new DataFileDamaged(
    `${fileName} is damaged or not a database of this platform; put a backup in its place, or choose another folder with --data`,
    { cause },
  )

/** A disk that is full or fails may take the same write later. */
function toFault(error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'SQLITE_FULL') return new Unavailable('the disk of the data folder is full', {}, { cause: error })
  if (code.startsWith('SQLITE_IOERR')) return new Unavailable('the disk of the data folder fails', {}, { cause: error })
  return error
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

function attempt(work: () => unknown): Outcome {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof WriteRefused) return { error: error.cause }
    throw error
  }
}

function settle(group: readonly Waiting[], outcomes: readonly Outcome[]): void {
  group.forEach((one, place) => {
    const outcome = outcomes[place]
    if (outcome && 'value' in outcome) one.resolve(outcome.value)
    else one.reject(outcome?.error)
  })
}
