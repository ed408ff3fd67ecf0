/**
 * The kernel: subscribes every engine to its topics, opens units of work for commands, publishes and sweeps the outbox, ticks.
 * It knows engines only as data, and the outside only as ports.
 */
import type { ModelProvider } from '@workflow/llm-sdk'
import {
  type Cancel,
  type Collection,
  type CollectionDeclaration,
  CommitConflict,
  Conflict,
  type Ports,
  type QueueMessage,
  type StoredDocument,
} from '@workflow/platform'
import { ModelSpend } from '@workflow/records'
import { count } from '@workflow/telemetry'
import type { Platform, Tenant } from './capability.ts'
import { type DeadLetter, DeadLetters, redeliver } from './dead-letters.ts'
import type { Engine, Tick } from './define-engine.ts'
import { Effects } from './effect.ts'
import type { Origin } from './emitted.ts'
import { createInbox } from './inbox.ts'
import { KeptRefusal } from './kept-refusal.ts'
import { Outbox, sweepOutbox } from './outbox.ts'
import { kernelCollections, platformTenant } from './records.ts'
import { type ReplayRange, replayProjection } from './replay-projection.ts'
import type { Door } from './route.ts'
import { createCommitUnit, type RunUnit } from './run-unit.ts'
import { newId } from './scopes.ts'
import { emitTick, everyMinute, startOfMinute, ticksIn } from './ticks.ts'
import { Vault } from './vault.ts'

/** On whose behalf, and from where. */
export interface Behalf {
  readonly source: string
  readonly actor: string
  readonly correlationId: string
  /** Writes to organizations that have ended, too: carries their end out, or proves it. */
  readonly afterEnd?: boolean
}

export interface Kernel {
  readonly engines: readonly Engine[]
  readonly ports: Ports
  /** Every collection that is kept, those of the kernel itself too. */
  readonly collections: readonly CollectionDeclaration[]
  /** What a listener or a sweep over all parents was shown. Undefined where the person whose data it holds was erased. */
  open<Document extends { readonly id: string }>(
    collection: Collection<Document>,
    stored: StoredDocument,
  ): Promise<Document | undefined>
  /** Delivers a dead letter again to whoever has not taken it. At least once. */
  redeliver(letter: DeadLetter): Promise<void>
  /** Replays a range of one tenant's log into the projections of an engine; resolves with how many events. */
  replay(engine: Engine, tenantId: string, range?: ReplayRange): Promise<number>
  /** Opens one organization, for work on somebody's behalf. */
  door(organizationId: string, behalf: Behalf): Door
  /** As a door's `run`, but resolves at the commit: the events follow, and `stop` waits for them. For always-warm services. */
  commitNow<Result>(organizationId: string, behalf: Behalf, work: (tenant: Tenant) => Promise<Result>): Promise<Result>
  runPlatform<Result>(behalf: Behalf, work: (platform: Platform) => Promise<Result>): Promise<Result>
  /** For a process that stays: takes deliveries, and keeps the clock. */
  start(): Promise<void>
  /** For a function that lives from call to call: takes deliveries. Somebody else calls `tick`. */
  startServing(): Promise<void>
  /** What every minute brings: ticks as events, events that a crash left unpublished, what has expired. However many do it, each tick comes once. */
  tick(minute: Date): Promise<void>
  /** Takes nothing new, finishes what is under way, publishes what was committed. */
  stop(): Promise<void>
  /** Resolves when every event that could be handled was. */
  idle(): Promise<void>
}

export interface KernelOptions {
  readonly ports: Ports
  readonly engines: readonly Engine[]
  /** Collections of engines that run elsewhere: a process that exports or erases has to know where data lie. */
  readonly keptElsewhere?: readonly Collection[]
  readonly model: ModelProvider
  /** Called with what no caller is there to hear. */
  readonly onFault: (message: string, error: unknown) => void
}

const maxConflicts = 10
const leftToSweeper = 'events of a commit were left to the sweeper'

export function createKernel({ ports, engines, keptElsewhere = [], model, onFault }: KernelOptions): Kernel {
  const outbox = new Outbox(ports, (error) => onFault(leftToSweeper, error))
  // Engines share some; an export or an erasure goes through each once.
  const collections = [
    ...new Set([
      Effects,
      DeadLetters,
      ModelSpend,
      ...engines.flatMap((engine) => engine.collections),
      ...keptElsewhere,
    ]),
  ]
  const allCollections: readonly CollectionDeclaration[] = [...kernelCollections, ...collections]
  const listed = new Set(allCollections.map(({ name }) => name))
  const vault = new Vault(ports)
  const foundation = { ports, vault, collections, isListed: (name: string) => listed.has(name) }
  const commitUnit = createCommitUnit(foundation, model, (entries) => outbox.publish(entries))
  const background = new Set<Promise<void>>()
  let stopTicks: Cancel = () => undefined

  for (const collection of allCollections) ports.documents.declare(collection)

  const runUnit: RunUnit = async (origin, step, work) => {
    const { result, published } = await commitUnit(origin, step, work)
    // The commit stands, whoever publishes its events: its caller must not be told that nothing happened.
    await published.catch((error: unknown) => onFault(leftToSweeper, error))
    if (result instanceof KeptRefusal) throw result.error
    return result
  }

  const inBackground = (work: Promise<void>, message: string) => {
    const watched: Promise<void> = work
      .catch((error: unknown) => onFault(message, error))
      .finally(() => background.delete(watched))
    background.add(watched)
  }

  for (const engine of engines) {
    const inbox = createInbox(engine, ports, runUnit)
    const receive = (message: QueueMessage) =>
      inbox.receive(message).catch((error: unknown) => {
        // Outside of any handler: the queue brings it again, and nobody else would hear why.
        onFault('a delivery could not be attended to', error)
        throw error
      })
    if (inbox.topics.length > 0) ports.queue.subscribe(engine.name, inbox.topics, receive, inbox.wants)
  }

  const originOf = (tenantId: string, behalf: Behalf): Origin => ({
    ...behalf,
    tenantId,
    causationId: behalf.correlationId,
    time: ports.clock.now(),
  })

  const countTick = async (tick: Tick, at: Date, minute: Date): Promise<void> => {
    const emitted = await emitTick(runUnit, tick, at, minute)
    if (emitted && tick === 'hourly')
      await Promise.all([ports.documents, ports.keyDocuments].map((store) => store.purgeExpired(minute)))
  }

  const minuteWork = (minute: Date): { work: Promise<void>; fault: string }[] => {
    const swept = sweepOutbox(ports, false, onFault).then((events) => count('workflow.outbox.swept', {}, events))
    const ticks = ticksIn(minute).map(({ tick, at }) => ({
      work: countTick(tick, at, minute),
      fault: 'a clock tick was not emitted, or what it brings was not done',
    }))
    return [...ticks, { work: swept, fault: 'the outbox was not swept' }]
  }

  return {
    engines,
    ports,
    collections: allCollections,
    redeliver: (letter) => redeliver(ports, letter),
    replay: (engine, tenantId, range) => replayProjection(foundation, engine, tenantId, range),
    open: (collection, stored) => vault.openIfKept(collection, stored),
    door: (organizationId, behalf) => ({
      organizationId,
      run: (work) =>
        repeating((step) =>
          runUnit(originOf(organizationId, behalf), step, (_, scopes) => work(scopes.tenant(organizationId))),
        ),
    }),
    commitNow: (organizationId, behalf, work) =>
      repeating(async (step) => {
        const { result, published } = await commitUnit(originOf(organizationId, behalf), step, (_, scopes) =>
          work(scopes.tenant(organizationId)),
        )
        inBackground(published, leftToSweeper)
        return result
      }),
    runPlatform: (behalf, work) =>
      repeating((step) => runUnit(originOf(platformTenant, behalf), step, (_, scopes) => work(scopes.platform()))),
    start: async () => {
      await ports.queue.start()
      // What an earlier process committed and did not publish must not wait for the sweep of the minute.
      await sweepOutbox(ports, true, onFault)
      await ports.timers.start()
      stopTicks = everyMinute(ports.clock, (minute) => {
        for (const { work, fault } of minuteWork(minute)) inBackground(work, fault)
      })
    },
    startServing: () => {
      outbox.markAtOnce()
      return ports.queue.start()
    },
    tick: async (minute) => {
      await Promise.all(minuteWork(startOfMinute(minute)).map(({ work }) => work))
    },
    stop: async () => {
      stopTicks()
      await ports.timers.stop()
      await ports.queue.stop()
      await Promise.all(background)
      await outbox.flush()
    },
    idle: async () => {
      do {
        await Promise.all(background)
        await ports.timers.idle()
        await ports.queue.idle()
        await outbox.flush()
      } while (background.size > 0)
    },
  }
}

/** Runs again from the start when somebody else wrote what was read; under one name, so that what a model answered is not asked again. */
async function repeating<Result>(run: (step: string) => Promise<Result>): Promise<Result> {
  const step = newId('cmd')
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await run(step)
    } catch (error) {
      if (!(error instanceof CommitConflict)) throw error
      if (conflicts >= maxConflicts)
        throw new Conflict('this is being changed by others at the same moment; try again', {}, { cause: error })
    }
  }
}
