/** Messages of the future. */
import type { QueueMessage } from './queue.ts'

export interface Timers {
  /** Durable when it resolves; the same message id again changes nothing. Publishes the message to the queue once it is due: at least once. */
  schedule(timers: readonly { readonly dueAt: Date; readonly message: QueueMessage }[]): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
  /** Resolves when what has fallen due by now is published. */
  idle(): Promise<void>
}
