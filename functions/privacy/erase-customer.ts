/** A person is erased: their key is destroyed first, then what it sealed is removed, in steps of bounded size. */
import { type Platform, platformStep } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { backupsExpireOn, type Erasure, Erasures, Exports, exportBlobKey } from './model.ts'

export const documentsPerStep = 200
/** Of each kind; they live for a week. */
const exportsPerStep = 50

/** Stages the request. Throws `NotFound` where nothing is kept of such a customer. */
export async function requestCustomerErasure(
  platform: Platform,
  organizationId: string,
  customerId: string,
): Promise<Erasure> {
  const kept = await platform.tenant(organizationId).personal.collect(customerId)
  if (Object.keys(kept).length === 0) throw new NotFound(`customer ${customerId} does not exist`)
  return stageErasure(platform, { organizationId, customerId })
}

/** Stages an erasure whatever is there: a ledger that is applied again knows better than the data. */
export function stageErasure(
  platform: Platform,
  {
    organizationId,
    customerId,
    id = platform.newId('ers'),
  }: Pick<Erasure, 'organizationId' | 'customerId'> & { readonly id?: string },
): Erasure {
  const erasure = platform.create(Erasures, {
    id,
    organizationId,
    customerId,
    state: 'requested',
    requestedBy: platform.actor,
    requestedAt: platform.now,
    documentsRemoved: 0,
  })
  announce(platform, erasure)
  return erasure
}

/** An erasure begins, or goes on. */
export function announce(platform: Platform, { id: erasureId, organizationId, customerId }: Erasure): void {
  if (customerId === null) platform.emit('organization_erasure_requested', { erasureId }, { organizationId })
  else platform.emit('customer_erasure_requested', { erasureId, customerId }, { organizationId })
}

export const eraseCustomer = (backupRetentionDays: number) =>
  platformStep('customer_erasure_requested', async (event, platform) => {
    const { erasureId, customerId } = event.data
    const erasure = await platform.get(Erasures, erasureId)
    if (erasure.state === 'done') return
    const tenant = platform.tenant(event.tenantid)
    await tenant.personal.forget(customerId)
    const exportsLeft = await removeExports(platform, event.tenantid, customerId)
    const removed = await tenant.personal.remove(customerId, documentsPerStep)
    const begun: Erasure = {
      ...erasure,
      state: 'key_destroyed',
      keyDestroyedAt: erasure.keyDestroyedAt ?? platform.now,
      documentsRemoved: erasure.documentsRemoved + removed,
    }
    if (removed === documentsPerStep || exportsLeft) {
      announce(platform, platform.put(Erasures, begun))
      return
    }
    const proof = {
      keyDestroyedAt: begun.keyDestroyedAt ?? platform.now,
      documentsRemoved: begun.documentsRemoved,
      backupsExpireOn: backupsExpireOn(platform.now, backupRetentionDays),
    }
    platform.put(Erasures, { ...begun, ...proof, state: 'done', finishedAt: platform.now })
    platform.emit('customer_erased', { erasureId, customerId, ...proof }, { organizationId: event.tenantid })
  })

/** What was exported of the person, and what was exported of everybody: both hold their data. Resolves with whether more is left than fits a step. */
async function removeExports(platform: Platform, organizationId: string, customerId: string): Promise<boolean> {
  const tenant = platform.tenant(organizationId)
  let left = false
  for (const of of [customerId, null]) {
    // One that is being written may have read the person already: its commit meets this write, and it is written again, without them.
    const asked = await tenant.query(Exports, 'of', { of, state: 'requested' }, { limit: exportsPerStep })
    for (const underWay of asked.items) tenant.put(Exports, underWay)
    const ready = await tenant.query(Exports, 'of', { of, state: 'ready' }, { limit: exportsPerStep })
    for (const done of ready.items) {
      await tenant.blobs.delete(exportBlobKey(done.id))
      tenant.put(Exports, { ...done, state: 'expired' })
    }
    left ||= ready.next !== undefined
  }
  return left
}
