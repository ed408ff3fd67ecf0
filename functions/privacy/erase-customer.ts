/** A person is erased: their key is destroyed first, then what it sealed is removed, in steps of bounded size. */
import { type Platform, platformStep } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { type Erasure, Exports, exportBlobKey } from './model.ts'
import { documentsPerStep, erasureUnderWay, settleErasure, stageErasure } from './settle-erasure.ts'

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

export const eraseCustomer = (backupRetentionDays: number) =>
  platformStep(
    'customer_erasure_requested',
    async (event, platform) => {
      const { erasureId, customerId } = event.data
      const erasure = await erasureUnderWay(platform, erasureId)
      if (!erasure) return
      const { personal } = platform.tenant(event.tenantid)
      await personal.forget(customerId)
      const exportsLeft = await removeExports(platform, event.tenantid, customerId)
      const removed = await personal.remove(customerId, documentsPerStep)
      const isDone = removed < documentsPerStep && !exportsLeft
      const proof = settleErasure(platform, erasure, { removed, isDone, backupRetentionDays })
      if (proof) platform.emit('customer_erased', { ...proof, customerId }, { organizationId: event.tenantid })
    },
    { afterEnd: true },
  )

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
