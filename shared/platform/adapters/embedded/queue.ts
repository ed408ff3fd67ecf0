/**
 * The embedded dispatcher: a durable queue in SQLite, one row per subscription and message, delivered in process.
 *
 * In order per subscription and ordering key, round-robin over tenants, at most `concurrency` at a time, a quarter of them for one subscription in one tenant. What was
 * not acknowledged when the process ended is delivered again at the next start. Only a window of each tenant's backlog is held in memory.
 */
import type { Clock } from '../../ports/clock.ts'
import type { Acknowledgement, Queue, QueueMessage, Receiver, Wants } from '../../ports/queue.ts'
import { Lanes, type Waiting } from './lanes.ts'
import type { Row, SqliteFile } from './sqlite.ts'

interface Item extends Waiting {
  readonly message: QueueMessage
}

/** As many of one stuck key may wait before they hold up the other keys of their tenant; in memory about 1 KiB each. */
const windowPerTenant = 2_048
const retryAfterMs = 1_000

export class EmbeddedQueue implements Queue {
  readonly #file: SqliteFile
  readonly #clock: Clock
  readonly #concurrency: number
  readonly #receivers = new Map<string, Receiver>()
  readonly #subscribers = new Map<string, { subscription: string; wants: Wants }[]>()
  readonly #lanes: Lanes<Item>
  /** Per tenant, the last sequence in memory; a tenant that is here has more on disk. */
  readonly #spilled = new Map<string, number>()
  readonly #idleWaiters = new Set<() => void>()
  #underWay = 0
  #running = false

  constructor(file: SqliteFile, clock: Clock, concurrency = 256) {
    this.#file = file
    this.#clock = clock
    this.#concurrency = concurrency
    this.#lanes = new Lanes(Math.ceil(concurrency / 4))
    file.define(
      'CREATE TABLE IF NOT EXISTS queue (sequence INTEGER PRIMARY KEY AUTOINCREMENT, subscription TEXT NOT NULL, tenant TEXT NOT NULL, id TEXT NOT NULL, topic TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL);' +
        'CREATE INDEX IF NOT EXISTS queue_tenant ON queue (tenant, sequence)',
    )
  }

  subscribe(subscription: string, topics: readonly string[], receiver: Receiver, wants: Wants = () => true): void {
    this.#receivers.set(subscription, receiver)
    for (const topic of topics)
      this.#subscribers.set(topic, [...(this.#subscribers.get(topic) ?? []), { subscription, wants }])
  }

  async publish(messages: readonly QueueMessage[]): Promise<void> {
    // A row for what nobody wants would be written only to be deleted.
    const addressed = messages.flatMap((message) => {
      const { topic, type } = message
      const subscribers = this.#subscribers.get(topic) ?? []
      return subscribers
        .filter(({ wants }) => type === undefined || wants({ topic, type }))
        .map(({ subscription }) => ({ subscription, message }))
    })
    if (addressed.length === 0) return
    const items = await this.#file.write(() =>
      addressed.map(({ subscription, message }): Item => {
        const row = this.#file
          .prepare(
            'INSERT INTO queue (subscription, tenant, id, topic, key, payload) VALUES (?, ?, ?, ?, ?, ?) RETURNING sequence',
          )
          .get(subscription, message.tenantId, message.id, message.topic, message.orderingKey, message.payload)
        return {
          sequence: Number(row?.sequence),
          tenantId: message.tenantId,
          key: `${subscription}\n${message.orderingKey}`,
          subscription,
          message,
        }
      }),
    )
    for (const item of items) this.#admit(item)
    this.#deliver()
  }

  async start(): Promise<void> {
    this.#running = true
    for (const row of this.#file.prepare('SELECT DISTINCT tenant FROM queue').all()) {
      this.#spilled.set(String(row.tenant), 0)
      this.#refill(String(row.tenant))
    }
    this.#deliver()
  }

  async stop(): Promise<void> {
    this.#running = false
    while (this.#underWay > 0) await this.#change()
  }

  async idle(): Promise<void> {
    while (this.#underWay > 0 || (this.#running && this.#lanes.hasReady)) await this.#change()
  }

  #admit(item: Item): void {
    if (!this.#running) return
    if (this.#spilled.has(item.tenantId)) return
    if (this.#lanes.sizeOf(item.tenantId) < windowPerTenant) this.#lanes.add(item)
    else this.#spilled.set(item.tenantId, item.sequence - 1)
  }

  /** Takes the next of a tenant's backlog from disk, in order. */
  #refill(tenantId: string): void {
    const last = this.#spilled.get(tenantId)
    if (last === undefined) return
    const room = windowPerTenant - this.#lanes.sizeOf(tenantId)
    if (room < windowPerTenant / 2) return
    const rows = this.#file
      .prepare('SELECT * FROM queue WHERE tenant = ? AND sequence > ? ORDER BY sequence LIMIT ?')
      .all(tenantId, last, room)
    for (const row of rows) this.#lanes.add(toItem(row))
    if (rows.length < room) this.#spilled.delete(tenantId)
    else this.#spilled.set(tenantId, Number(rows.at(-1)?.sequence))
  }

  #deliver(): void {
    while (this.#running && this.#underWay < this.#concurrency) {
      const item = this.#lanes.take()
      if (!item) break
      this.#underWay += 1
      void this.#receive(item)
    }
  }

  async #receive(item: Item): Promise<void> {
    // A receiver that throws, or a disk that does not take the acknowledgement, is a fault of this process, not of the message: it goes again.
    const outcome = await this.#attempt(item).catch(() => ({ kind: 'retry', afterMs: retryAfterMs }) as const)
    if (outcome.kind === 'done') {
      this.#lanes.done(item)
      this.#refill(item.tenantId)
    } else {
      this.#lanes.pause(item)
      this.#clock.after(outcome.afterMs, () => {
        this.#lanes.again(item)
        this.#deliver()
      })
    }
    this.#underWay -= 1
    for (const waiter of this.#idleWaiters) waiter()
    this.#idleWaiters.clear()
    this.#deliver()
  }

  async #attempt(item: Item): Promise<Acknowledgement> {
    // What was addressed to a subscription that no longer exists is let go.
    const outcome = (await this.#receivers.get(item.subscription)?.(item.message)) ?? { kind: 'done' }
    if (outcome.kind === 'done')
      await this.#file.write(() => this.#file.prepare('DELETE FROM queue WHERE sequence = ?').run(item.sequence))
    return outcome
  }

  #change(): Promise<void> {
    return new Promise((resolve) => void this.#idleWaiters.add(resolve))
  }
}

function toItem(row: Row): Item {
  const message = {
    id: String(row.id),
    topic: String(row.topic),
    orderingKey: String(row.key),
    tenantId: String(row.tenant),
    payload: String(row.payload),
  }
  const subscription = String(row.subscription)
  return {
    sequence: Number(row.sequence),
    tenantId: message.tenantId,
    key: `${subscription}\n${message.orderingKey}`,
    subscription,
    message,
  }
}
