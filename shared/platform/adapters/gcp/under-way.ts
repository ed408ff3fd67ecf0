/** What of the deliveries to this process is awaited, under way, or put back for a while: so that somebody can wait until all is done. */
import type { Clock } from '../../ports/clock.ts'
import type { QueueMessage } from '../../ports/queue.ts'

export class UnderWay {
  readonly #clock: Clock
  /** Published here and not yet delivered: delivery → the message, and its lane, in which one waits for the other. */
  readonly #awaited = new Map<string, { readonly lane: string; readonly message: QueueMessage }>()
  /** One entry for each delivery that goes on now; Pub/Sub may begin a second one of the same message. */
  #running = 0
  /** Lanes whose first is put back, each with what wakes it. */
  readonly #parked = new Map<() => void, string>()
  readonly #watchers = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Returns the delivery for `forget`. */
  await(delivery: string, lane: string, message: QueueMessage): string {
    this.#awaited.set(delivery, { lane, message })
    return delivery
  }

  /** What was published and has not come back, in that order. */
  awaited(): QueueMessage[] {
    return [...new Set([...this.#awaited.values()].map(({ message }) => message))]
  }

  forget(delivery: string): void {
    this.#awaited.delete(delivery)
    this.#tell()
  }

  /** Runs one delivery. It is awaited no longer, whatever comes of it: one that waits for a retry does not count. */
  async during<Result>(delivery: string, work: () => Promise<Result>): Promise<Result> {
    this.#running += 1
    this.#awaited.delete(delivery)
    try {
      return await work()
    } finally {
      this.#running -= 1
      this.#tell()
    }
  }

  /** Waits outside of the count, and the lane's others with it; cut short by `wakeAll`. */
  async park(lane: string, durationMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        cancel()
        this.#parked.delete(wake)
        resolve()
      }
      const cancel = this.#clock.after(durationMs, wake)
      this.#parked.set(wake, lane)
      this.#tell()
    })
  }

  wakeAll(): void {
    for (const wake of [...this.#parked.keys()]) wake()
  }

  /** Resolves when no delivery goes on. */
  async finished(): Promise<void> {
    while (this.#running > 0) await this.#change()
  }

  /** Resolves when none goes on and, as long as deliveries come at all, none is awaited that could come now. */
  async settled(deliveriesCome: () => boolean): Promise<void> {
    while (this.#running > 0 || (deliveriesCome() && this.#someCouldCome())) await this.#change()
  }

  #someCouldCome(): boolean {
    const held = new Set(this.#parked.values())
    for (const { lane } of this.#awaited.values()) if (!held.has(lane)) return true
    return false
  }

  #change(): Promise<void> {
    return new Promise((resolve) => void this.#watchers.add(resolve))
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
    this.#watchers.clear()
  }
}
