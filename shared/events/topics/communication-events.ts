/** Messages to people outside a conversation. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

/** What a provider says of a message; `providerMessageId` is what it answered with when the message was sent, `messageId` our own, where the provider repeats it. */
const fate = {
  receiptId: z.string(),
  endpointId: z.string(),
  channel: z.enum(['email', 'sms', 'whatsapp']),
  providerMessageId: z.string(),
  messageId: z.string().optional(),
  occurredAt: z.string().optional(),
}

const message = { messageId: z.string() }
const channel = z.enum(['email', 'sms', 'whatsapp', 'slack', 'in_app'])
const sequence = { sequenceId: z.string() }
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
  message_queued: event(['messages', 'messageId'], z.object({ ...message, channel, template: z.string() })),
  /** `because`: `quiet_hours`, `frequency_cap` or `unavailable`. */
  message_held: event(['messages', 'messageId'], z.object({ ...message, because: z.string(), until: z.string() })),
  /** A timer: whether it may go is judged anew. */
  message_hold_ended: event(['messages', 'messageId'], z.object(message)),
  message_sent: event(['messages', 'messageId'], z.object({ ...message, channel, by: z.string() })),
  /** It was not to go. */
  message_suppressed: event(['messages', 'messageId'], z.object({ ...message, reason: z.string() })),
  /** It did not go, or nobody knows whether it did; it is not tried again. */
  message_not_sent: event(
    ['messages', 'messageId'],
    z.object({ ...message, channel, outcome: z.enum(['failed', 'unknown']), reason: z.string() }),
  ),
  /** Its recipient saw it, or followed a link in it: by our own signed links, for the first time. */
  message_displayed: event(['messages', 'messageId'], z.object(message)),
  message_link_followed: event(['messages', 'messageId'], z.object({ ...message, link: z.number().int() })),
  message_replied: event(['messages', 'messageId'], z.object({ ...message, channel })),
  recipient_consent_changed: event(
    ['recipients', 'recipientId'],
    z.object({
      recipientId: z.string(),
      change: z.enum(['objected', 'marketing_granted', 'marketing_withdrawn', 'bounced', 'readmitted']),
    }),
  ),
  sequence_started: event(['sequences', 'sequenceId'], z.object({ ...sequence, kind: z.string() })),
  /** A timer. */
  sequence_step_due: event(['sequences', 'sequenceId'], z.object({ ...sequence, step: z.number().int() })),
  sequence_stopped: event(['sequences', 'sequenceId'], z.object({ ...sequence, because: z.string() })),
  sequence_completed: event(['sequences', 'sequenceId'], z.object({ ...sequence, kind: z.string() })),
  message_delivered: event(['webhook_receipts', 'receiptId'], z.object(fate)),
  message_opened: event(['webhook_receipts', 'receiptId'], z.object(fate)),
  message_clicked: event(['webhook_receipts', 'receiptId'], z.object(fate)),
  /** `reason`: the provider's code. */
  message_failed: event(['webhook_receipts', 'receiptId'], z.object({ ...fate, reason: z.string().optional() })),
})
