/**
 * The queue on Pub/Sub: publishing by ordering key, receiving by push. A push is answered when its receiver is done with it, so that Pub/Sub itself keeps the later
 * messages of its key waiting.
 */
import type { PubSub } from '@google-cloud/pubsub'
import type { Clock } from '../../ports/clock.ts'
import type { Acknowledgement, Queue, QueueMessage, Receiver, Wants } from '../../ports/queue.ts'
import { isNotThere } from './faults.ts'
import { fromPubSub, type PushedMessage } from './message-attributes.ts'
import { Publisher, type PublishRate } from './publisher.ts'
import { LocalSubscriptions } from './subscriptions.ts'
import { UnderWay } from './under-way.ts'

/** As long as this a push is held back for a retry; one that is due later goes back to Pub/Sub until then. */
const heldMs = 60_000
const retryAfterMs = 1_000

export interface GoogleQueueOptions {
  readonly pubsub: PubSub
  readonly clock: Clock
  readonly rate: PublishRate
  /** On one machine this process makes topics and subscriptions itself and has them pushed to it: where, and what makes it listen there. */
  readonly local?: { readonly baseUrl: string; listen(): Promise<void> }
}

interface Subscriber {
  readonly topics: readonly string[]
  readonly receiver: Receiver
  readonly wants: Wants
}

export class GoogleQueue implements Queue {
  readonly #options: GoogleQueueOptions
  readonly #publisher: Publisher
  readonly #local: LocalSubscriptions | undefined
  readonly #subscribers = new Map<string, Subscriber>()
  readonly #underWay: UnderWay
  /** Retries that are due later than a push can be held. */
  readonly #notBeforeMs = new Map<string, number>()
  #running = false

  constructor(options: GoogleQueueOptions) {
    const { pubsub, clock, rate, local } = options
    this.#options = options
    this.#publisher = new Publisher(pubsub, rate)
    this.#local = local && new LocalSubscriptions(pubsub, local.baseUrl)
    this.#underWay = new UnderWay(clock)
  }

  subscribe(subscription: string, topics: readonly string[], receiver: Receiver, wants: Wants = () => true): void {
    this.#subscribers.set(subscription, { topics, receiver, wants })
  }

  async publish(messages: readonly QueueMessage[]): Promise<void> {
    const awaited = await this.#prepare(messages)
    try {
      await this.#publisher.publish(messages)
    } catch (error) {
      if (this.#local && isNotThere(error)) return this.#publishAnew(this.#local)
      for (const delivery of awaited) this.#underWay.forget(delivery)
      throw error
    }
  }

  /** The emulator ended and came back empty: what it held of this process's messages is published once more, `messages` among them. */
  async #publishAnew(local: LocalSubscriptions): Promise<void> {
    local.forget()
    if (this.#running) await this.#receive(local)
    const messages = this.#underWay.awaited()
    await this.#prepare(messages)
    await this.#publisher.publish(messages)
  }

  /** On one machine: makes sure that who is to receive them is known, and which deliveries will come back here. */
  async #prepare(messages: readonly QueueMessage[]): Promise<string[]> {
    if (!this.#local) return []
    const topics = new Set(messages.map(({ topic }) => topic))
    for (const topic of topics) await this.#local.make(topic, this.#subscriptionsOf(topic))
    return messages.flatMap((message) =>
      this.#subscriptionsOf(message.topic)
        .filter((subscription) => this.#wants(subscription, message))
        .map((subscription) =>
          this.#underWay.await(deliveryKey(subscription, message), laneKey(subscription, message), message),
        ),
    )
  }

  async start(): Promise<void> {
    this.#running = true
    await this.#options.local?.listen()
    if (this.#local) await this.#receive(this.#local)
  }

  async #receive(local: LocalSubscriptions): Promise<void> {
    for (const [subscription, { topics }] of this.#subscribers)
      for (const topic of topics) {
        await local.make(topic, [subscription])
        await local.push(topic, subscription)
      }
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#underWay.wakeAll()
    await this.#underWay.finished()
  }

  async idle(): Promise<void> {
    await this.#underWay.settled(() => this.#running)
    // The answer to the last push is written right after its receiver is done.
    await new Promise((resolve) => setImmediate(resolve))
  }

  /**
   * One push to one subscription (an engine's name). `ack`: it is done with, or nothing of this subscription's. `nack`: Pub/Sub is to push it again.
   * What names no subscription that is known here is let go.
   */
  async deliver(subscription: string, pushed: PushedMessage): Promise<'ack' | 'nack'> {
    if (!this.#running) return 'nack'
    const message = fromPubSub(pushed)
    const key = deliveryKey(subscription, message)
    const subscriber = this.#subscribers.get(subscription)
    if (!subscriber || !this.#wants(subscription, message)) return 'ack'
    const early = (this.#notBeforeMs.get(key) ?? 0) - this.#options.clock.now().getTime()
    let waitMs = Math.max(early, 0)
    for (;;) {
      if (waitMs > 0 && !(await this.#hold(subscription, message, waitMs))) return 'nack'
      const outcome = await this.#underWay.during(key, () => this.#attempt(subscriber.receiver, message))
      if (outcome.kind === 'done') {
        this.#notBeforeMs.delete(key)
        return 'ack'
      }
      waitMs = Math.max(outcome.afterMs, 1)
    }
  }

  /** Whether the push may be tried again now; false where it goes back first. */
  async #hold(subscription: string, message: QueueMessage, waitMs: number): Promise<boolean> {
    const dueAtMs = this.#options.clock.now().getTime() + waitMs
    if (waitMs > heldMs) this.#notBeforeMs.set(deliveryKey(subscription, message), dueAtMs)
    await this.#underWay.park(laneKey(subscription, message), Math.min(waitMs, heldMs))
    return this.#running && waitMs <= heldMs
  }

  /** A receiver that throws is a fault of this process, not of the message: it goes again. */
  async #attempt(receiver: Receiver, message: QueueMessage): Promise<Acknowledgement> {
    try {
      return await receiver(message)
    } catch {
      return { kind: 'retry', afterMs: retryAfterMs }
    }
  }

  #subscriptionsOf(topic: string): string[] {
    return [...this.#subscribers].flatMap(([subscription, { topics }]) => (topics.includes(topic) ? subscription : []))
  }

  #wants(subscription: string, { topic, type }: QueueMessage): boolean {
    const wants = this.#subscribers.get(subscription)?.wants
    return type === undefined || wants === undefined || wants({ topic, type })
  }
}

const deliveryKey = (subscription: string, message: QueueMessage) => `${subscription}\n${message.id}`
const laneKey = (subscription: string, message: QueueMessage) => `${subscription}\n${message.orderingKey}`
