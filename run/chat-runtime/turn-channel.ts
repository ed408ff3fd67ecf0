/** What happens in a turn, as it happens: kept in memory for whoever listens, or comes back after a lost connection. Never stored. */
import type { TurnResult } from './model.ts'

export type TurnEvent =
  | { readonly type: 'delta'; readonly data: { readonly text: string } }
  | {
      readonly type: 'tool'
      readonly data: { readonly name: string; readonly status: 'started' | 'ok' | 'refused' | 'failed' | 'unknown' }
    }
  | {
      readonly type: 'handoff'
      readonly data: {
        readonly state: 'waiting' | 'with_person' | 'returned' | 'timed_out'
        readonly escalationId: string
      }
    }
  | { readonly type: 'reset'; readonly data: { readonly text: string } }
  | { readonly type: 'completed'; readonly data: TurnResult }

export interface NumberedEvent {
  /** `<channel>-<place>`: an id of another process's channel is recognised as foreign. */
  readonly id: string
  readonly event: TurnEvent
}

let channels = 0

export class TurnChannel {
  readonly #name = `${process.pid.toString(36)}${Date.now().toString(36)}${(channels++).toString(36)}`
  readonly #events: TurnEvent[] = []
  readonly #waiting = new Set<() => void>()
  #ended = false
  #fault: unknown

  push(event: TurnEvent): void {
    this.#events.push(event)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  /** Whoever listens is told with the fault itself. */
  fail(error: unknown): void {
    this.#fault = error
    this.end()
  }

  /** Everything after the event with that id; for an id of somewhere else, a `reset` to the text so far, then everything that follows. */
  async *after(lastId: string | undefined): AsyncGenerator<NumberedEvent> {
    let place = this.#placeAfter(lastId)
    if (lastId !== undefined && place === undefined) {
      place = this.#events.length
      const text = this.#events.map((event) => (event.type === 'delta' ? event.data.text : '')).join('')
      yield { id: `${this.#name}-${place - 1}`, event: { type: 'reset', data: { text } } }
      const last = this.#events.at(-1)
      if (last?.type === 'completed') place -= 1
    }
    for (let next = place ?? 0; ; next += 1) {
      while (next >= this.#events.length) {
        if (this.#fault !== undefined) throw this.#fault
        if (this.#ended) return
        await new Promise<void>((resolve) => void this.#waiting.add(resolve))
      }
      const event = this.#events[next]
      if (event) yield { id: `${this.#name}-${next}`, event }
    }
  }

  #placeAfter(id: string | undefined): number | undefined {
    const place = id?.startsWith(`${this.#name}-`) ? Number(id.slice(this.#name.length + 1)) : Number.NaN
    return Number.isInteger(place) && place < this.#events.length ? place + 1 : undefined
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
