/**
 * Messages from publishers to subscriptions, as Pub/Sub does it: at least once, in order per subscription and ordering key, durable before publish returns.
 */

export interface QueueMessage {
  readonly id: string
  readonly topic: string
  /** Messages of one key reach a subscription in the order of their publication, one at a time. */
  readonly orderingKey: string
  /** Whose turn it is: subscriptions are served round-robin over tenants. */
  readonly tenantId: string
  /** The envelope, JSON. */
  readonly payload: string
  /** What kind of event it is, for subscriptions that want some only. A delivery may come without it. */
  readonly type?: string
}

/** `retry`: deliver it again after the delay; later messages of its key wait. */
export type Acknowledgement = { readonly kind: 'done' } | { readonly kind: 'retry'; readonly afterMs: number }

export type Receiver = (message: QueueMessage) => Promise<Acknowledgement>

export type Wants = (message: { readonly topic: string; readonly type: string }) => boolean

export interface Queue {
  /** Durable when it resolves. A message reaches every subscription of its topic that existed then. */
  publish(messages: readonly QueueMessage[]): Promise<void>
  /**
   * Registers who receives; deliveries begin with `start`. What the subscription does not want never reaches the receiver; what came without a type is
   * wanted.
   */
  subscribe(subscription: string, topics: readonly string[], receiver: Receiver, wants?: Wants): void
  start(): Promise<void>
  /** Stops taking new deliveries and waits for those under way. */
  stop(): Promise<void>
  /** Resolves when nothing is waiting that could be delivered now; messages that wait for a retry do not count. */
  idle(): Promise<void>
}
