/** Documents that are sent to be signed. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const document = { documentId: z.string() }
const kind = z.enum(['nda', 'proposal'])
const pricing = { pricingId: z.string(), currency: z.string(), expectedMinor: z.number().int() }

export const salesDocEvents = topic('sales_doc_events', ['webhooks', 'sales-documents'], {
  nda_generated: event(
    ['sales_documents', 'documentId'],
    z.object({ ...document, jurisdiction: z.string(), templateVersion: z.string(), sha256: z.string() }),
  ),
  nda_sent: event(['sales_documents', 'documentId'], z.object({ ...document, provider: z.string() })),
  /** By both parties. `sha256`: of the sealed PDF. */
  nda_signed: event(['sales_documents', 'documentId'], z.object({ ...document, sha256: z.string() })),
  pricing_generated: event(['pricings', 'pricingId'], z.object(pricing)),
  pricing_approved: event(['pricings', 'pricingId'], z.object(pricing)),
  proposal_generated: event(
    ['sales_documents', 'documentId'],
    z.object({ ...document, pricingId: z.string(), templateVersion: z.string(), producedBy: z.string() }),
  ),
  proposal_sent: event(['sales_documents', 'documentId'], z.object({ ...document, provider: z.string() })),
  proposal_viewed: event(['sales_documents', 'documentId'], z.object(document)),
  proposal_signed: event(['sales_documents', 'documentId'], z.object({ ...document, sha256: z.string() })),
  document_viewed: event(['sales_documents', 'documentId'], z.object({ ...document, kind, partyId: z.string() })),
  /** One of those who have to sign it did. */
  document_party_signed: event(['sales_documents', 'documentId'], z.object({ ...document, kind, partyId: z.string() })),
  document_reminded: event(['sales_documents', 'documentId'], z.object({ ...document, kind })),
  document_declined: event(
    ['sales_documents', 'documentId'],
    z.object({ ...document, kind, partyId: z.string(), hasReason: z.boolean() }),
  ),
  document_voided: event(['sales_documents', 'documentId'], z.object({ ...document, kind, byUserId: z.string() })),
  document_expired: event(['sales_documents', 'documentId'], z.object({ ...document, kind })),
  /** An envelope of a signature provider is to be made or withdrawn, as the document stands. */
  document_envelope_due: event(['sales_documents', 'documentId'], z.object({ ...document, kind })),
  /** Everybody signed: certificate and seal are to be made. */
  document_completion_due: event(['sales_documents', 'documentId'], z.object({ ...document, kind })),
  /** A timer: what is due then, where nothing has settled the document before. */
  document_deadline_due: event(
    ['sales_documents', 'documentId'],
    z.object({ ...document, kind, what: z.enum(['reminder', 'expiry']) }),
  ),
  /** The knowledge engine's `document_failed` is another's. */
  sales_document_failed: event(['sales_documents', 'documentId'], z.object({ ...document, kind, reason: z.string() })),
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
