/** Keeps SQLite's log short from a thread of its own: what the log holds is brought into the database file every so many transactions. */
import { Worker } from 'node:worker_threads'

const transactionsPerMerge = 200

export class LogMerger {
  readonly #fileName: string
  #worker: Worker | undefined
  #since = 0

  constructor(fileName: string) {
    this.#fileName = fileName
  }

  /** Called after each transaction. */
  count(): void {
    this.#since += 1
    if (this.#since < transactionsPerMerge) return
    this.#since = 0
    this.#worker ??= this.#start()
    this.#worker.postMessage('merge')
  }

  /** Resolves when the thread has ended, well or not: nothing of the log is lost without it. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    // Whoever waits for this, and for nothing else, must not end before it.
    worker.ref()
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.postMessage('close')
    await exited
  }

  #start(): Worker {
    const worker = new Worker(new URL('./log-worker.mjs', import.meta.url), { workerData: this.#fileName })
    // Without it the log grows until the connection that writes merges it by itself.
    worker.on('error', () => {
      this.#worker = undefined
    })
    worker.unref()
    return worker
  }
}
