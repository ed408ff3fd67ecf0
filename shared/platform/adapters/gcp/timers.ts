/**
 * Timers as tasks of Cloud Tasks, named by the message, so that one is scheduled once. It keeps tasks for 30 days; what is due later waits as a document and is
 * enqueued by a daily look.
 */
import { createHash } from 'node:crypto'
import type { CloudTasksClient, protos } from '@google-cloud/tasks'
import { z } from 'zod'
import { Unavailable } from '../../errors.ts'
import type { Cancel, Clock } from '../../ports/clock.ts'
import type { CollectionDeclaration, DocumentStore, StoredDocument, Write } from '../../ports/documents.ts'
import type { Queue, QueueMessage } from '../../ports/queue.ts'
import type { Timers } from '../../ports/timers.ts'
import { calling, isAlreadyThere } from './faults.ts'
import type { PushIdentity } from './subscriptions.ts'

const dayMs = 86_400_000
/** https://cloud.google.com/tasks/docs/quotas: a task is at most 30 days ahead. A day of that is left for the look. */
const nearMs = 29 * dayMs
const lookedAtOnce = 200
const lookAgainMs = 60_000

const queueMessage = z.object({
  id: z.string().min(1),
  topic: z.string().min(1),
  orderingKey: z.string(),
  tenantId: z.string().min(1),
  payload: z.string(),
  type: z.string().exactOptional(),
})

export const farTimers = {
  name: 'far_timers',
  queries: { byDue: { equals: [], orderBy: 'dueAt' } },
} satisfies CollectionDeclaration

type Timer = Parameters<Timers['schedule']>[0][number]

export interface GoogleTimersOptions {
  readonly client: CloudTasksClient
  /** `projects/<project>/locations/<location>/queues/<queue>` */
  readonly queuePath: string
  /** Where a due task is posted. */
  readonly url: string
  readonly identity?: PushIdentity
  readonly queue: Queue
  readonly documents: DocumentStore
  readonly clock: Clock
  /** Only on one machine do tasks come back to the process that made them, and can be waited for. */
  readonly local?: { listen(): Promise<void> }
}

export class GoogleTimers implements Timers {
  readonly #options: GoogleTimersOptions
  /** On one machine: message id → when it is due. */
  readonly #waiting = new Map<string, number>()
  readonly #watchers = new Set<() => void>()
  #running = false
  #cancelLook: Cancel = () => undefined

  constructor(options: GoogleTimersOptions) {
    this.#options = options
    options.documents.declare(farTimers)
  }

  async schedule(timers: readonly Timer[]): Promise<void> {
    const horizonMs = this.#options.clock.now().getTime() + nearMs
    const far = timers.filter(({ dueAt }) => dueAt.getTime() > horizonMs)
    const near = timers.filter(({ dueAt }) => dueAt.getTime() <= horizonMs)
    await Promise.all([this.#keep(far), ...near.map((timer) => this.#enqueue(timer))])
  }

  async start(): Promise<void> {
    this.#running = true
    await this.#options.local?.listen()
    await this.#lookDaily()
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#cancelLook()
    this.#tell()
  }

  async idle(): Promise<void> {
    while (this.#running && this.#isDue()) await new Promise<void>((resolve) => void this.#watchers.add(resolve))
  }

  /** What Cloud Tasks posts when a timer is due. Throws where the queue does not take the message: Cloud Tasks posts it again. */
  async fire(body: unknown): Promise<void> {
    const message = queueMessage.parse(body)
    await this.#options.queue.publish([message])
    this.#waiting.delete(message.id)
    this.#tell()
  }

  /** Enqueues the far timers that have come near; returns how many. */
  async lookAhead(): Promise<number> {
    const { documents, clock } = this.#options
    const before = new Date(clock.now().getTime() + nearMs).toISOString()
    for (let enqueued = 0; ; ) {
      const query = { parent: 'platform', collection: farTimers.name, name: 'byDue', equals: {}, before }
      const found = await documents.find({ ...query, limit: lookedAtOnce })
      await Promise.all(found.map((document) => this.#enqueue(timerOf(document))))
      const writes = found.map(({ path }): Write => ({ kind: 'delete', path }))
      if (writes.length > 0) await documents.commit({ guards: [], writes })
      enqueued += found.length
      if (found.length < lookedAtOnce) return enqueued
    }
  }

  async #lookDaily(): Promise<void> {
    await this.lookAhead()
    this.#lookIn(dayMs)
  }

  #lookIn(waitMs: number): void {
    if (!this.#running) return
    this.#cancelLook = this.#options.clock.after(waitMs, () => {
      this.#lookDaily().catch((error: unknown) => {
        // A day is left for what passes; anything else is a fault of the process, which starts anew and looks again.
        if (!(error instanceof Unavailable)) throw error
        this.#lookIn(lookAgainMs)
      })
    })
  }

  async #keep(timers: readonly Timer[]): Promise<void> {
    if (timers.length === 0) return
    const writes = timers.map(
      ({ dueAt, message }): Write => ({
        kind: 'set',
        path: { parent: 'platform', collection: farTimers.name, id: message.id },
        fields: { dueAt: dueAt.toISOString() },
        body: message,
        version: 1,
        lastEvents: {},
      }),
    )
    await this.#options.documents.commit({ guards: [], writes })
  }

  async #enqueue({ dueAt, message }: Timer): Promise<void> {
    const { client, queuePath, local } = this.#options
    if (local) this.#waiting.set(message.id, dueAt.getTime())
    try {
      await calling('Cloud Tasks', () => client.createTask({ parent: queuePath, task: this.#taskOf(dueAt, message) }))
    } catch (error) {
      this.#waiting.delete(message.id)
      if (!isAlreadyThere(error)) throw error
    }
  }

  #taskOf(dueAt: Date, message: QueueMessage): protos.google.cloud.tasks.v2.ITask {
    const { queuePath, url, identity } = this.#options
    const dueAtMs = dueAt.getTime()
    // A hash: names that begin alike slow Cloud Tasks down.
    const name = `${queuePath}/tasks/${createHash('sha256').update(message.id).digest('hex')}`
    const oidcToken = identity && { serviceAccountEmail: identity.serviceAccount, audience: identity.audience }
    return {
      name,
      scheduleTime: { seconds: Math.floor(dueAtMs / 1_000), nanos: (dueAtMs % 1_000) * 1_000_000 },
      httpRequest: {
        httpMethod: 'POST',
        url,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(message)),
        ...(oidcToken ? { oidcToken } : {}),
      },
    }
  }

  #isDue(): boolean {
    const nowMs = this.#options.clock.now().getTime()
    return [...this.#waiting.values()].some((dueAtMs) => dueAtMs <= nowMs)
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
    this.#watchers.clear()
  }
}

const timerOf = (document: StoredDocument): Timer => ({
  dueAt: new Date(String(document.fields.dueAt)),
  message: queueMessage.parse(document.body),
})
