/** Leases in memory: the data folder belongs to one process, so nobody else could hold one, and a crash frees them all. */
import type { Clock } from '../../ports/clock.ts'
import type { Lease, Leases } from '../../ports/leases.ts'

export class EmbeddedLeases implements Leases {
  readonly #clock: Clock
  readonly #held = new Map<string, { untilMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async acquire(key: string, ttlMs: number): Promise<Lease | undefined> {
    const nowMs = this.#clock.now().getTime()
    const holder = this.#held.get(key)
    if (holder && holder.untilMs > nowMs) return undefined
    const mine = { untilMs: nowMs + ttlMs }
    this.#held.set(key, mine)
    return {
      renew: async (longerMs) => {
        if (this.#held.get(key) !== mine) return false
        mine.untilMs = this.#clock.now().getTime() + longerMs
        return true
      },
      release: async () => {
        if (this.#held.get(key) === mine) this.#held.delete(key)
      },
    }
  }
}
