/**
 * Audit: the event log of each organization, sealed block by block into a chain that shows any later change.
 *
 * Consumes organization_created; emits nothing, since what it emitted would have to be sealed in turn.
 * Promises: an event that is sealed cannot be changed, removed or slipped in without the chain showing it; a copy of each block is kept where nothing is ever
 * overwritten; erasing a person or an organization leaves the chain valid; whoever may read the log can check all of it on their own machine.
 */
import { defineEngine, type Engine, type Kernel, platformStep } from '@workflow/engine'
import { firstPreviousHash } from '@workflow/security'
import { auditRoutes } from './api.ts'
import { AuditBlocks, AuditHeads } from './model.ts'
import { sealLogs } from './seal-log.ts'

export interface AuditEngineOptions {
  /** The kernel is made from the engines, this one among them: it is given as a promise of itself. */
  readonly kernelOf: () => Kernel
}

const beginChain = platformStep(
  'organization_created',
  async (event, platform) => {
    const { organizationId: id } = event.data
    if ((await platform.find(AuditHeads, id)) === undefined)
      platform.create(AuditHeads, { id, sequence: 0, hash: firstPreviousHash, to: '' })
  },
  { afterEnd: true },
)

export const createAuditEngine = ({ kernelOf }: AuditEngineOptions): Engine =>
  defineEngine({
    name: 'audit',
    scope: 'platform',
    collections: [AuditBlocks, AuditHeads],
    on: [beginChain],
    schedule: { every_minute: async () => void (await sealLogs(kernelOf())) },
    api: auditRoutes(kernelOf),
  })
