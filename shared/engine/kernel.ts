/**
 * The kernel: subscribes every engine to its topics, opens units of work for commands, publishes and sweeps the outbox, ticks.
 * It knows engines only as data, and the outside only as ports.
 */
import type { ModelProvider } from '@workflow/llm-sdk'
import { type Cancel, CommitConflict, Conflict, type Ports } from '@workflow/platform'
import type { Platform, Tenant } from './capability.ts'
import type { Engine } from './define-engine.ts'
import { Effects } from './effect.ts'
import { createInbox } from './inbox.ts'
import { KeptRefusal } from './kept-refusal.ts'
import { Outbox, sweepOutbox } from './outbox.ts'
import { kernelCollections, platformTenant } from './records.ts'
import type { Door } from './route.ts'
import { createCommitUnit, type RunUnit } from './run-unit.ts'
import { newId } from './scopes.ts'
import { emitTick, everyMinute } from './ticks.ts'
import type { Origin } from './unit-of-work.ts'

/** On whose behalf, and from where. */
export interface Behalf {
  readonly source: string
  readonly actor: string
  readonly correlationId: string
}

export interface Kernel {
  readonly engines: readonly Engine[]
  readonly ports: Ports
  /** Opens one organization, for work on somebody's behalf. */
  door(organizationId: string, behalf: Behalf): Door
  /** As a door's `run`, but resolves at the commit: the events follow, and `stop` waits for them. For always-warm services. */
  commitNow<Result>(organizationId: string, behalf: Behalf, work: (tenant: Tenant) => Promise<Result>): Promise<Result>
  runPlatform<Result>(behalf: Behalf, work: (platform: Platform) => Promise<Result>): Promise<Result>
  start(): Promise<void>
  /** Takes nothing new, finishes what is under way, publishes what was committed. */
  stop(): Promise<void>
  /** Resolves when every event that could be handled was. */
  idle(): Promise<void>
}

export interface KernelOptions {
  readonly ports: Ports
  readonly engines: readonly Engine[]
  readonly model: ModelProvider
  /** Called with what no caller is there to hear. */
  readonly onFault: (message: string, error: unknown) => void
}

const maxConflicts = 10
const leftToSweeper = 'events of a commit were left to the sweeper'

export function createKernel({ ports, engines, model, onFault }: KernelOptions): Kernel {
  const outbox = new Outbox(ports, (error) => onFault(leftToSweeper, error))
  const commitUnit = createCommitUnit(ports, model, (entries) => outbox.publish(entries))
  const background = new Set<Promise<void>>()
  let stopTicks: Cancel = () => undefined

  for (const collection of [...kernelCollections, Effects, ...engines.flatMap((engine) => engine.collections)])
    ports.documents.declare(collection)

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
    if (inbox.topics.length > 0) ports.queue.subscribe(engine.name, inbox.topics, inbox.receive, inbox.wants)
  }

  const originOf = (tenantId: string, behalf: Behalf): Origin => ({
    ...behalf,
    tenantId,
    causationId: behalf.correlationId,
    time: ports.clock.now(),
  })

  return {
    engines,
    ports,
    door: (organizationId, behalf) => ({
      organizationId,
      run: (work) =>
        repeating(() =>
          runUnit(originOf(organizationId, behalf), newId('cmd'), (_, scopes) => work(scopes.tenant(organizationId))),
        ),
    }),
    commitNow: (organizationId, behalf, work) =>
      repeating(async () => {
        const { result, published } = await commitUnit(originOf(organizationId, behalf), newId('cmd'), (_, scopes) =>
          work(scopes.tenant(organizationId)),
        )
        inBackground(published, leftToSweeper)
        return result
      }),
    runPlatform: (behalf, work) =>
      repeating(() => runUnit(originOf(platformTenant, behalf), newId('cmd'), (_, scopes) => work(scopes.platform()))),
    start: async () => {
      await ports.queue.start()
      // What an earlier process committed and did not publish must not wait for the sweep of the minute.
      await sweepOutbox(ports, true)
      await ports.timers.start()
      stopTicks = everyMinute(ports.clock, (ticks, minute) => {
        for (const tick of ticks) inBackground(emitTick(runUnit, tick, minute), 'a clock tick was not emitted')
        inBackground(
          sweepOutbox(ports, false).then(() => undefined),
          'the outbox was not swept',
        )
        if (ticks.includes('hourly')) {
          inBackground(
            ports.documents.purgeExpired(minute).then(() => undefined),
            'expired documents were not purged',
          )
        }
      })
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

/** Runs again from the start when somebody else wrote what was read. */
async function repeating<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof CommitConflict)) throw error
      if (conflicts >= maxConflicts)
        throw new Conflict('this is being changed by others at the same moment; try again', {}, { cause: error })
    }
  }
}
