/**
 * Keeps turns from waiting for a system that is down: after so many failures in a row, calls of that organization's tool fail at once. When the pause is over one
 * call is let through; it decides whether the tool is back. Each instance counts for itself.
 */
import { LRUCache } from 'lru-cache'

const failuresToOpen = 5
const pauseMs = 30_000
const mostTools = 10_000

interface Circuit {
  failures: number
  openUntilMs: number
}

export class ToolBreaker {
  readonly #now: () => number
  readonly #circuits = new LRUCache<string, Circuit>({ max: mostTools })

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether the call may be made. Of an open circuit one call in each pause is let through; `settle` tells how it went. */
  admits(organizationId: string, tool: string): boolean {
    const circuit = this.#circuits.get(keyOf(organizationId, tool))
    if (!circuit || circuit.failures < failuresToOpen) return true
    if (this.#now() < circuit.openUntilMs) return false
    circuit.openUntilMs = this.#now() + pauseMs
    return true
  }

  /** `answered`: the system behind the tool was there, whatever it said. */
  settle(organizationId: string, tool: string, answered: boolean): void {
    const key = keyOf(organizationId, tool)
    if (answered) {
      this.#circuits.delete(key)
      return
    }
    const failures = (this.#circuits.get(key)?.failures ?? 0) + 1
    this.#circuits.set(key, { failures, openUntilMs: this.#now() + pauseMs })
  }
}

const keyOf = (organizationId: string, tool: string) => `${organizationId}/${tool}`
