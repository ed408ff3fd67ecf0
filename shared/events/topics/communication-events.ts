/** Messages to people outside a conversation. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

export const communicationEvents = topic('communication_events', ['organization', 'communication'], {
  message_queued: event(
    ['messages', 'messageId'],
    z.object({ messageId: z.string(), channel: z.enum(['email', 'sms']), template: z.string() }),
  ),
})
