/** Tickets. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

export const supportEvents = topic('support_events', ['support'], {
  ticket_created: event(
    ['tickets', 'ticketId'],
    z.object({
      ticketId: z.string(),
      kind: z.enum(['ticket', 'callback']),
      origin: z.enum(['escalation', 'conversation', 'member']),
      conversationId: z.string().optional(),
    }),
  ),
  ticket_updated: event(
    ['tickets', 'ticketId'],
    z.object({
      ticketId: z.string(),
      changed: z.array(z.enum(['status', 'assignee', 'priority', 'messages'])),
      status: z.string(),
    }),
  ),
  ticket_resolved: event(['tickets', 'ticketId'], z.object({ ticketId: z.string() })),
})
