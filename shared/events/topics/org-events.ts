/** Organizations come to be. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

export const orgEvents = topic('org_events', ['organization'], {
  organization_created: event(
    ['organizations', 'organizationId'],
    z.object({
      organizationId: z.string(),
      slug: z.string(),
      industry: z.string(),
      languages: z.array(z.string()),
      plan: z.string(),
      origin: z.enum(['sign_up', 'import']),
    }),
  ),
  organization_updated: event(
    ['organizations', 'organizationId'],
    z.object({ organizationId: z.string(), changed: z.array(z.string()) }),
  ),
})
