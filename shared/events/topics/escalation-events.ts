/** Conversations handed to people. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const escalation = { escalationId: z.string(), conversationId: z.string() }

export const escalationEvents = topic('escalation_events', ['chat-runtime', 'workforce'], {
  escalation_triggered: event(
    ['escalation_requests', 'escalationId'],
    z.object({
      ...escalation,
      reason: z.string(),
      rule: z.string(),
      to: z.string(),
      timeoutMs: z.number().int(),
      fallback: z.enum(['create_ticket', 'callback']),
    }),
  ),
  escalation_claimed: event(['escalations', 'escalationId'], z.object({ ...escalation, agentId: z.string() })),
  escalation_resolved: event(
    ['escalations', 'escalationId'],
    z.object({ ...escalation, agentId: z.string(), outcome: z.enum(['handed_back', 'closed']) }),
  ),
  escalation_timed_out: event(
    ['escalations', 'escalationId'],
    z.object({ ...escalation, fallback: z.enum(['create_ticket', 'callback']) }),
  ),
  escalation_offered: event(['escalations', 'escalationId'], z.object(escalation)),
  escalation_unclaimed: event(['escalations', 'escalationId'], z.object(escalation)),
})
