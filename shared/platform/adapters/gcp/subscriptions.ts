/**
 * One ordered push subscription per (engine, topic), without filter: a filter cannot be changed later. In the cloud the infrastructure makes them; on one machine,
 * before the first message that they are to receive.
 */
import type { PubSub } from '@google-cloud/pubsub'
import { calling, isAlreadyThere } from './faults.ts'

/** Whom Pub/Sub and Cloud Tasks act as when they call, and for whom the token is meant. */
export interface PushIdentity {
  readonly serviceAccount: string
  readonly audience: string
}

/** The longest that Pub/Sub waits for an answer. */
const ackDeadlineSeconds = 600
const retryPolicy = { minimumBackoff: { seconds: 1 }, maximumBackoff: { seconds: 60 } }

export const subscriptionId = (subscription: string, topic: string): string => `${subscription}.${topic}`

/** Where a push goes: functions-framework reads the topic from the path. */
export const pushEndpoint = (baseUrl: string, projectId: string, topic: string, subscription: string): string =>
  `${baseUrl}/projects/${projectId}/topics/${topic}?subscription=${encodeURIComponent(subscription)}`

export class LocalSubscriptions {
  readonly #pubsub: PubSub
  readonly #baseUrl: string
  readonly #made = new Map<string, Promise<void>>()

  constructor(pubsub: PubSub, baseUrl: string) {
    this.#pubsub = pubsub
    this.#baseUrl = baseUrl
  }

  /** Makes the topic, and the subscriptions to it, where they are not there. They keep what comes until they are told where to push it. */
  async make(topic: string, subscriptions: readonly string[]): Promise<void> {
    await this.#once(topic, () => this.#pubsub.createTopic(topic))
    await Promise.all(
      subscriptions.map((subscription) => {
        const id = subscriptionId(subscription, topic)
        return this.#once(id, () =>
          this.#pubsub.createSubscription(topic, id, { enableMessageOrdering: true, ackDeadlineSeconds, retryPolicy }),
        )
      }),
    )
  }

  /** Has what waits and what comes pushed to this process. */
  async push(topic: string, subscription: string): Promise<void> {
    const endpoint = pushEndpoint(this.#baseUrl, this.#pubsub.projectId, topic, subscription)
    const target = this.#pubsub.subscription(subscriptionId(subscription, topic))
    await calling('Pub/Sub', () => target.modifyPushConfig({ pushEndpoint: endpoint }))
  }

  /** The emulator came back with nothing of what was made. */
  forget(): void {
    this.#made.clear()
  }

  /** Several who ask at once wait for the same answer; a failure is forgotten. */
  #once(name: string, create: () => Promise<unknown>): Promise<void> {
    const known = this.#made.get(name)
    if (known) return known
    const made = calling('Pub/Sub', create).then(
      () => undefined,
      (error: unknown) => {
        if (isAlreadyThere(error)) return
        this.#made.delete(name)
        throw error
      },
    )
    this.#made.set(name, made)
    return made
  }
}
