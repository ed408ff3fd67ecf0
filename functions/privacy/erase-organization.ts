/**
 * An organization ends: from the request on nobody writes to it any more. Its key, secrets, files and passages are destroyed first, then its documents, in steps of
 * bounded size. Its event log stays.
 */
import { type Platform, platformStep } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { Erasures } from './model.ts'
import { documentsPerStep, erasureUnderWay, settleErasure, stageErasure } from './settle-erasure.ts'

/** A step may take 480 s: who began before the end is through, or was given up, by then. */
export const settledAfterMs = 600_000

/** Throws `NotFound` where there is nothing of such an organization, not even a log. */
export async function requireOrganization(platform: Platform, organizationId: string): Promise<void> {
  const { holdings } = platform.tenant(organizationId)
  for (const pages of [holdings.documents(), holdings.events()]) for await (const _page of pages) return
  throw new NotFound(`organization ${organizationId} does not exist`)
}

export const eraseOrganization = (backupRetentionDays: number) =>
  platformStep(
    'organization_erasure_requested',
    async (event, platform) => {
      const erasure = await erasureUnderWay(platform, event.data.erasureId)
      if (!erasure) return
      const { holdings } = platform.tenant(event.tenantid)
      if (erasure.state === 'requested') await holdings.destroyOutside()
      const removed = await holdings.removeDocuments(documentsPerStep)
      const isDone = removed < documentsPerStep
      const proof = settleErasure(platform, erasure, { removed, isDone, backupRetentionDays })
      if (!proof) return
      const organizationId = event.tenantid
      const settledAt = new Date(Date.parse(platform.now) + settledAfterMs)
      platform.emit('organization_erased', proof, { organizationId })
      platform.emit('organization_end_settled', { erasureId: erasure.id }, { organizationId, at: settledAt })
    },
    { afterEnd: true },
  )

/** What the store keeps beside documents can only go after them. */
const clearRemains = platformStep(
  'organization_erased',
  async (event, platform) => {
    const { holdings } = platform.tenant(event.tenantid)
    await holdings.destroyOutside()
    await holdings.clearRemains()
  },
  { afterEnd: true },
)

/**
 * Files, passages and secrets are stored outside of any commit, and handlers look for the end when they begin: what was under way while the organization ended goes
 * when nothing of that can be any more.
 */
const settleEnd = platformStep(
  'organization_end_settled',
  async (event, platform) => {
    const { erasureId } = event.data
    const { holdings } = platform.tenant(event.tenantid)
    await holdings.destroyOutside()
    await holdings.clearRemains()
    const removed = await holdings.removeDocuments(documentsPerStep)
    if (removed < documentsPerStep) return
    platform.put(Erasures, await platform.get(Erasures, erasureId))
    platform.emit('organization_end_settled', { erasureId }, { organizationId: event.tenantid })
  },
  { afterEnd: true },
)

/** Nobody asks for the end of a sandbox but the room that had it made, in the sandbox's own log. */
const endSandbox = platformStep(
  'demo_sandbox_ended',
  async (event, platform) => {
    stageErasure(platform, { organizationId: event.tenantid, customerId: null })
  },
  { afterEnd: true },
)

export const organizationEnd = [clearRemains, settleEnd, endSandbox]
