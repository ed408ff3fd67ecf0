/** Publishes in the order of each key, and holds back a tenant that publishes above its rate; others do not wait for it. */
import type { PubSub, Topic } from '@google-cloud/pubsub'
import { TokenBucket } from 'limiter'
import type { QueueMessage } from '../../ports/queue.ts'
import { callTimeoutMs, toFault } from './faults.ts'
import { toPubSub } from './message-attributes.ts'

export interface PublishRate {
  readonly perSecond: number
  /** As many may go at once after a while of silence. */
  readonly burst: number
}

/** A commit waits for its events: no more than this for company in one request. */
const batching = { maxMilliseconds: 1, maxMessages: 100 }

const gaxOpts = { timeout: callTimeoutMs }

export class Publisher {
  readonly #pubsub: PubSub
  readonly #rate: PublishRate
  readonly #topics = new Map<string, Topic>()
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(pubsub: PubSub, rate: PublishRate) {
    this.#pubsub = pubsub
    this.#rate = rate
  }

  /** Durable when it resolves. Throws `Unavailable` where a part may not have been taken: that is published again, and known by its id. */
  async publish(messages: readonly QueueMessage[]): Promise<void> {
    const sent = messages.map(async (message) => {
      // A bucket serves in the order of asking: what was published earlier goes earlier.
      await this.#bucketOf(message.tenantId).removeTokens(1)
      return this.#send(message)
    })
    const outcomes = await Promise.allSettled(sent)
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw toFault('Pub/Sub', outcome.reason)
  }

  async #send(message: QueueMessage): Promise<void> {
    const topic = this.#topicOf(message.topic)
    try {
      await topic.publishMessage(toPubSub(message))
    } catch (error) {
      // The client lets nothing more of a key pass once one failed, until it is told that somebody knows.
      topic.resumePublishing(message.orderingKey)
      throw error
    }
  }

  #topicOf(name: string): Topic {
    const known = this.#topics.get(name)
    if (known) return known
    const topic = this.#pubsub.topic(name, { messageOrdering: true, batching, gaxOpts })
    this.#topics.set(name, topic)
    return topic
  }

  #bucketOf(tenantId: string): TokenBucket {
    const known = this.#buckets.get(tenantId)
    if (known) return known
    const { perSecond, burst } = this.#rate
    const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: perSecond, interval: 'second' })
    bucket.content = burst
    this.#buckets.set(tenantId, bucket)
    return bucket
  }
}
