/** What the gateway asks of organizations: whether there is one, and its plan, which is asked with every request and changed hardly ever. */
import type { Kernel } from '@workflow/engine'
import type { StoredDocument } from '@workflow/platform'
import { LRUCache } from 'lru-cache'
import { type Organization, Organizations } from '../organization/index.ts'

export const isKnownOrganization =
  (kernel: Kernel) =>
  async (organizationId: string): Promise<boolean> =>
    (await storedOrganization(kernel, organizationId)) !== undefined

export type PlanOf = (organizationId: string) => Promise<Organization['plan']>

/** How long a new plan may go unnoticed. */
const keptMs = 60_000

export function organizationPlans(kernel: Kernel): PlanOf {
  const known = new LRUCache<string, { plan: Organization['plan']; untilMs: number }>({ max: 10_000 })
  const { clock } = kernel.ports
  return async (organizationId) => {
    const nowMs = clock.now().getTime()
    const kept = known.get(organizationId)
    if (kept !== undefined && nowMs < kept.untilMs) return kept.plan
    const found = await storedOrganization(kernel, organizationId)
    // A key whose organization is not stored yet, as in an import under way, has what everybody has.
    const plan = found === undefined ? 'starter' : Organizations.schema.parse(found.body).plan
    known.set(organizationId, { plan, untilMs: nowMs + keptMs })
    return plan
  }
}

async function storedOrganization({ ports }: Kernel, id: string): Promise<StoredDocument | undefined> {
  const [found] = await ports.documents.read([{ parent: 'platform', collection: Organizations.name, id }])
  return found
}
