/** Organizations come to be and end, what is switched on for them, and what becomes of the data that they hold of people. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

/** The proof that stays when the data is gone. */
const erasure = {
  erasureId: z.string(),
  keyDestroyedAt: z.string(),
  documentsRemoved: z.number().int(),
  /** The day on which the last backup that held the sealed data is gone. */
  backupsExpireOn: z.string(),
}

export const orgEvents = topic('org_events', ['organization', 'privacy'], {
  organization_created: event(
    ['organizations', 'organizationId'],
    z.object({
      organizationId: z.string(),
      slug: z.string(),
      industry: z.string(),
      languages: z.array(z.string()),
      plan: z.string(),
      origin: z.enum(['sign_up', 'import', 'assisted', 'sandbox']),
    }),
  ),
  /** By a sales agent, for a client who has not claimed it yet. */
  assisted_account_created: event(
    ['organizations', 'organizationId'],
    z.object({ organizationId: z.string(), byUserId: z.string() }),
  ),
  assisted_account_claimed: event(
    ['organizations', 'organizationId'],
    z.object({ organizationId: z.string(), userId: z.string() }),
  ),
  organization_updated: event(
    ['organizations', 'organizationId'],
    z.object({ organizationId: z.string(), changed: z.array(z.string()) }),
  ),
  /** Also says that an erasure under way goes on. */
  customer_erasure_requested: event(
    ['erasures', 'erasureId'],
    z.object({ erasureId: z.string(), customerId: z.string() }),
  ),
  customer_erased: event(['erasures', 'erasureId'], z.object({ ...erasure, customerId: z.string() })),
  organization_erasure_requested: event(['erasures', 'erasureId'], z.object({ erasureId: z.string() })),
  organization_erased: event(['erasures', 'erasureId'], z.object(erasure)),
  /** A timer: by now nothing is under way that began before the end. */
  organization_end_settled: event(['erasures', 'erasureId'], z.object({ erasureId: z.string() })),
  /** Some of its people; there are more. */
  organization_people_forgotten: event(
    ['organizations', 'organizationId'],
    z.object({ organizationId: z.string(), people: z.number().int() }),
  ),
  organization_key_rotated: event(
    ['key_rotations', 'rotationId'],
    z.object({ rotationId: z.string(), keyVersion: z.string() }),
  ),
  export_requested: event(['exports', 'exportId'], z.object({ exportId: z.string() })),
  export_expired: event(['exports', 'exportId'], z.object({ exportId: z.string() })),
  export_ready: event(['exports', 'exportId'], z.object({ exportId: z.string(), sizeBytes: z.number().int() })),
  feature_flag_changed: event(
    ['feature_flags', 'setId'],
    z.object({
      setId: z.string(),
      flag: z.string(),
      /** Null where the flag was not there, or is not any more. */
      fromPercent: z.number().int().nullable(),
      toPercent: z.number().int().nullable(),
    }),
  ),
})
