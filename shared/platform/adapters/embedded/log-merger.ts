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

  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    // A merge that fails at the end leaves the log as it is: it exits all the same.
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    // While it ran it kept no process alive; its end is waited for.
    worker.ref()
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
