/** Documents that are sent to be signed. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

export const salesDocEvents = topic('sales_doc_events', ['webhooks'], {
  /** `documentId`: the provider's id of the envelope, request or agreement. `trust: hint`: to be fetched again before anybody acts on it. */
  signature_status_received: event(
    ['webhook_receipts', 'receiptId'],
    z.object({
      receiptId: z.string(),
      endpointId: z.string(),
      system: z.enum(['docusign', 'dropbox_sign', 'adobe_sign']),
      documentId: z.string(),
      status: z.enum(['sent', 'viewed', 'signed', 'completed', 'declined', 'voided', 'expired', 'failed']),
      trust: z.enum(['signed', 'hint']),
      occurredAt: z.string().optional(),
    }),
  ),
})
