/** The plan of an organization, asked with every request and changed hardly ever. */
import type { Kernel } from '@workflow/engine'
import { LRUCache } from 'lru-cache'
import { type Organization, Organizations } from '../organization/index.ts'

export type PlanOf = (organizationId: string) => Promise<Organization['plan']>

/** How long a new plan may go unnoticed. */
const keptMs = 60_000

export function organizationPlans(kernel: Kernel): PlanOf {
  const known = new LRUCache<string, { plan: Organization['plan']; untilMs: number }>({ max: 10_000 })
  const { clock, documents } = kernel.ports
  return async (organizationId) => {
    const nowMs = clock.now().getTime()
    const kept = known.get(organizationId)
    if (kept !== undefined && nowMs < kept.untilMs) return kept.plan
    const [found] = await documents.read([{ parent: 'platform', collection: Organizations.name, id: organizationId }])
    // A key whose organization is not stored yet, as in an import under way, has what everybody has.
    const plan = found === undefined ? 'starter' : Organizations.schema.parse(found.body).plan
    known.set(organizationId, { plan, untilMs: nowMs + keptMs })
    return plan
  }
}
