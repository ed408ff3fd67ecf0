/** Deliveries of other systems: what has no event of its own, and where deliveries come in. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const endpoint = { endpointId: z.string(), system: z.string() }

export const webhookEvents = topic('webhook_events', ['webhooks'], {
  /** The room's sealed record of the payload holds what was sent. */
  webhook_received: event(
    ['webhook_payloads', 'payloadId'],
    z.object({ ...endpoint, payloadId: z.string(), deliveryId: z.string(), kind: z.string() }),
  ),
  /** Many things in one delivery: a part of them, which are told one by one. */
  webhook_batch_received: event(['webhook_batches', 'batchId'], z.object({ ...endpoint, batchId: z.string() })),
  webhook_endpoint_created: event(['webhook_endpoints', 'endpointId'], z.object(endpoint)),
  webhook_endpoint_rotated: event(
    ['webhook_endpoints', 'endpointId'],
    z.object({ ...endpoint, overlapEndsAt: z.string() }),
  ),
  /** A timer: what was valid until then is destroyed. */
  webhook_overlap_ended: event(['webhook_endpoints', 'endpointId'], z.object(endpoint)),
  webhook_endpoint_removed: event(['webhook_endpoints', 'endpointId'], z.object(endpoint)),
  /** Some endpoints and accounts of an organization that has ended; there are more. */
  webhook_owner_forgotten: event(
    ['webhook_endpoint_rosters', 'organizationId'],
    z.object({ organizationId: z.string() }),
  ),
})
