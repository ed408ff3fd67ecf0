/**
 * Operations: what the people who run the platform do with it, and the trail that this leaves.
 *
 * Emits and consumes delivery_events.
 * Promises: a dead letter is replayed, mended or as it came, or discarded with a reason, by a named person, and the event log says so; what is replayed is
 * delivered even where the process dies in between.
 */
import { DeadLetters, defineEngine, type Engine, type Kernel } from '@workflow/engine'
import { deadLetterRoutes } from './dead-letters-api.ts'
import { ProjectionReplays, projectionRoutes } from './replay-projection.ts'
import { redeliver } from './settle-dead-letter.ts'

export interface OperationsEngineOptions {
  /** The kernel is made from the engines, this one among them: it is given as a promise of itself. */
  readonly kernelOf: () => Kernel
}

export const createOperationsEngine = ({ kernelOf }: OperationsEngineOptions): Engine =>
  defineEngine({
    name: 'operations',
    scope: 'platform',
    collections: [DeadLetters, ProjectionReplays],
    on: [redeliver(kernelOf)],
    api: [...deadLetterRoutes(kernelOf), ...projectionRoutes(kernelOf)],
  })
