/** Messages to people outside a conversation. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

/** What a provider says of a message; `providerMessageId` is what it answered with when the message was sent. */
const fate = {
  receiptId: z.string(),
  endpointId: z.string(),
  channel: z.enum(['email', 'sms', 'whatsapp']),
  providerMessageId: z.string(),
  occurredAt: z.string().optional(),
}

const requirements = { requirementsId: z.string() }

/** Any room may ask that something be written to somebody; the words, and whether and when they go, are the communication engine's. */
const authors = ['organization', 'workforce', 'research', 'demo', 'sales-documents', 'copilot'] as const

export const communicationEvents = topic('communication_events', ['communication', 'webhooks', ...authors], {
  message_requested: event(
    ['message_requests', 'messageId'],
    z.object({ messageId: z.string(), template: z.string() }),
  ),
  requirements_draft_generated: event(
    ['requirements', 'requirementsId'],
    z.object({ ...requirements, researchId: z.string(), producedBy: z.string() }),
  ),
  requirements_draft_approved: event(
    ['requirements', 'requirementsId'],
    z.object({ ...requirements, byUserId: z.string() }),
  ),
  /** Somebody of the staff has to call. */
  manual_outreach_required: event(
    ['requirements', 'requirementsId'],
    z.object({ ...requirements, reason: z.string() }),
  ),
  message_queued: event(
    ['messages', 'messageId'],
    z.object({ messageId: z.string(), channel: z.enum(['email', 'sms']), template: z.string() }),
  ),
  message_delivered: event(['webhook_receipts', 'receiptId'], z.object(fate)),
  message_opened: event(['webhook_receipts', 'receiptId'], z.object(fate)),
  message_clicked: event(['webhook_receipts', 'receiptId'], z.object(fate)),
  /** `reason`: the provider's code. */
  message_failed: event(['webhook_receipts', 'receiptId'], z.object({ ...fate, reason: z.string().optional() })),
})
