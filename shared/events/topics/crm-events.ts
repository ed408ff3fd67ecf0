/** Records in the client's own systems. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

export const crmEvents = topic('crm_events', ['webhooks'], {
  /** What changed is fetched through the system's API. `trust: hint`: that it changed is not proven either. */
  crm_record_changed: event(
    ['webhook_receipts', 'receiptId'],
    z.object({
      receiptId: z.string(),
      endpointId: z.string(),
      system: z.enum(['salesforce', 'hubspot', 'zendesk']),
      objectType: z.string(),
      recordId: z.string(),
      change: z.enum(['created', 'updated', 'deleted', 'merged', 'unknown']),
      trust: z.enum(['signed', 'hint']),
      occurredAt: z.string().optional(),
    }),
  ),
})
