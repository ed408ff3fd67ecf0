/** Durable timers: an index over due times, looked at when the next one falls due. */
import { Unavailable } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Queue, QueueMessage } from '../../ports/queue.ts'
import type { Timers } from '../../ports/timers.ts'
import type { SqliteFile } from './sqlite.ts'

const batch = 200
const retryAfterMs = 1_000

export class EmbeddedTimers implements Timers {
  readonly #file: SqliteFile
  readonly #queue: Queue
  readonly #clock: Clock
  #cancel: () => void = () => undefined
  #wakesAtMs = Number.POSITIVE_INFINITY
  #running = false
  #firing: Promise<void> = Promise.resolve()

  constructor(file: SqliteFile, queue: Queue, clock: Clock) {
    this.#file = file
    this.#queue = queue
    this.#clock = clock
    file.define(
      'CREATE TABLE IF NOT EXISTS timers (id TEXT PRIMARY KEY, due_at INTEGER NOT NULL, message TEXT NOT NULL); CREATE INDEX IF NOT EXISTS timers_due ON timers (due_at)',
    )
  }

  async schedule(timers: readonly { readonly dueAt: Date; readonly message: QueueMessage }[]): Promise<void> {
    await this.#file.write(() => {
      for (const timer of timers) {
        this.#file
          .prepare('INSERT OR IGNORE INTO timers VALUES (?, ?, ?)')
          .run(timer.message.id, timer.dueAt.getTime(), JSON.stringify(timer.message))
      }
    })
    for (const timer of timers) this.#wakeAt(timer.dueAt.getTime())
  }

  async start(): Promise<void> {
    this.#running = true
    this.#wakeForNext()
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#cancel()
    await this.#firing
  }

  #wakeForNext(): void {
    this.#wakesAtMs = Number.POSITIVE_INFINITY
    const next = this.#file.prepare('SELECT min(due_at) AS due_at FROM timers').get()?.due_at
    if (next !== null && next !== undefined) this.#wakeAt(Number(next))
  }

  async idle(): Promise<void> {
    await this.#firing
  }

  #wakeAt(dueAtMs: number): void {
    if (!this.#running || dueAtMs >= this.#wakesAtMs) return
    this.#cancel()
    this.#wakesAtMs = dueAtMs
    this.#cancel = this.#clock.after(dueAtMs - this.#clock.now().getTime(), () => {
      this.#firing = this.#fire()
    })
  }

  async #fire(): Promise<void> {
    try {
      // What falls due meanwhile goes at once.
      while (this.#running && (await this.#publishDue()));
      if (this.#running) this.#wakeForNext()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      // Nothing is forgotten before it is published: the same timers are due at the next look.
      this.#wakesAtMs = Number.POSITIVE_INFINITY
      this.#wakeAt(this.#clock.now().getTime() + retryAfterMs)
    }
  }

  /** Whether there was any. */
  async #publishDue(): Promise<boolean> {
    const due = this.#file
      .prepare('SELECT id, message FROM timers WHERE due_at <= ? ORDER BY due_at, rowid LIMIT ?')
      .all(this.#clock.now().getTime(), batch)
    if (due.length === 0) return false
    // Published first, forgotten second: a crash between the two fires it again, and the inbox of its handler knows it.
    await this.#queue.publish(due.map((row) => JSON.parse(String(row.message)) as QueueMessage))
    await this.#file.write(() => {
      for (const row of due) this.#file.prepare('DELETE FROM timers WHERE id = ?').run(row.id)
    })
    return true
  }
}
