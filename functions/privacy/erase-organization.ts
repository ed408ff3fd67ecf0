/** An organization ends: its key, secrets, files and passages are destroyed first, then its documents, in steps of bounded size. Its event log stays. */
import { type Platform, platformStep } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { announce, documentsPerStep } from './erase-customer.ts'
import { backupsExpireOn, type Erasure, Erasures } from './model.ts'

/** Throws `NotFound` where there is nothing of such an organization, not even a log. */
export async function requireOrganization(platform: Platform, organizationId: string): Promise<void> {
  const { holdings } = platform.tenant(organizationId)
  for (const pages of [holdings.documents(), holdings.events()]) for await (const _page of pages) return
  throw new NotFound(`organization ${organizationId} does not exist`)
}

/** The last of it: files and secrets that somebody stored while the documents went, and what the store keeps beside documents, which can only go after them. */
export const clearRemains = platformStep('organization_erased', async (event, platform) => {
  const { holdings } = platform.tenant(event.tenantid)
  await holdings.destroyOutside()
  await holdings.clearRemains()
})

export const eraseOrganization = (backupRetentionDays: number) =>
  platformStep('organization_erasure_requested', async (event, platform) => {
    const { erasureId } = event.data
    const erasure = await platform.get(Erasures, erasureId)
    if (erasure.state === 'done') return
    const { holdings } = platform.tenant(event.tenantid)
    if (erasure.state === 'requested') await holdings.destroyOutside()
    const removed = await holdings.removeDocuments(documentsPerStep)
    const begun: Erasure = {
      ...erasure,
      state: 'key_destroyed',
      keyDestroyedAt: erasure.keyDestroyedAt ?? platform.now,
      documentsRemoved: erasure.documentsRemoved + removed,
    }
    if (removed === documentsPerStep) {
      announce(platform, platform.put(Erasures, begun))
      return
    }
    const proof = {
      keyDestroyedAt: begun.keyDestroyedAt ?? platform.now,
      documentsRemoved: begun.documentsRemoved,
      backupsExpireOn: backupsExpireOn(platform.now, backupRetentionDays),
    }
    platform.put(Erasures, { ...begun, ...proof, state: 'done', finishedAt: platform.now })
    platform.emit('organization_erased', { erasureId, ...proof }, { organizationId: event.tenantid })
  })
