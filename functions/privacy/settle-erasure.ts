/** The life of an erasure, of a person as of an organization: requested, its key destroyed, done over steps of bounded size, with a proof at its end. */
import type { Platform } from '@workflow/engine'
import { backupsExpireOn, type Erasure, Erasures } from './model.ts'

export const documentsPerStep = 200

/** Stages an erasure whatever is there: a ledger that is applied again knows better than the data. An organization has ended from then on. */
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
  if (customerId === null) platform.tenant(organizationId).holdings.markEnd()
  announce(platform, erasure)
  return erasure
}

/** A line of a ledger that is applied after a restore. Returns whether anything is to be done: an erasure that the backup caught on its way goes on. */
export async function applyLine(
  platform: Platform,
  { id, organizationId, customerId }: Pick<Erasure, 'id' | 'organizationId' | 'customerId'>,
): Promise<boolean> {
  const known = await platform.find(Erasures, id)
  if (!known) stageErasure(platform, { id, organizationId, customerId })
  else if (known.state !== 'done') announce(platform, platform.put(Erasures, known))
  return known?.state !== 'done'
}

/** Undefined where it is done. */
export async function erasureUnderWay(platform: Platform, erasureId: string): Promise<Erasure | undefined> {
  const erasure = await platform.get(Erasures, erasureId)
  return erasure.state === 'done' ? undefined : erasure
}

interface Step {
  /** Documents that this step removed. */
  readonly removed: number
  readonly isDone: boolean
  readonly backupRetentionDays: number
}

/** Stages what a step brought about, the key being destroyed. Returns the proof of an erasure that is done; any other goes on. */
export function settleErasure(platform: Platform, erasure: Erasure, { removed, isDone, backupRetentionDays }: Step) {
  const proof = {
    keyDestroyedAt: erasure.keyDestroyedAt ?? platform.now,
    documentsRemoved: erasure.documentsRemoved + removed,
  }
  if (!isDone) {
    announce(platform, platform.put(Erasures, { ...erasure, ...proof, state: 'key_destroyed' }))
    return undefined
  }
  const done = { ...proof, backupsExpireOn: backupsExpireOn(platform.now, backupRetentionDays) }
  platform.put(Erasures, { ...erasure, ...done, state: 'done', finishedAt: platform.now })
  return { erasureId: erasure.id, ...done }
}

/** An erasure begins, or goes on. */
function announce(platform: Platform, { id: erasureId, organizationId, customerId }: Erasure): void {
  if (customerId === null) platform.emit('organization_erasure_requested', { erasureId }, { organizationId })
  else platform.emit('customer_erasure_requested', { erasureId, customerId }, { organizationId })
}
