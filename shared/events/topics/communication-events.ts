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

export const communicationEvents = topic('communication_events', ['organization', 'communication', 'webhooks'], {
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
