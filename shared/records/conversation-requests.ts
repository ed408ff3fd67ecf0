/** What a conversation asks of people: somebody to take over, or a ticket. Written by the runtimes with the event that names them. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

/** Announced by `escalation_triggered`; `id` is the escalation's. */
export const EscalationRequests = defineCollection({
  name: 'escalation_requests',
  schema: z.object({
    id: z.string(),
    conversationId: z.string(),
    reason: z.string(),
    /** The rule of the configuration that asked for a person. */
    rule: z.string(),
    /** Whom the rule names. */
    to: z.string(),
    /** What has happened so far, for the person who takes over. */
    summary: z.string(),
    /** 0 angry to 1 happy. */
    sentiment: z.number().min(0).max(1).optional(),
    suggestedReply: z.string().optional(),
    /** What the agent already tried. */
    tried: z.array(z.string()),
    customer: z.object({ name: z.string().optional(), verified: z.boolean() }),
    createdAt: z.string(),
  }),
  queries: {},
  subject: 'customer',
  retentionDays: 365,
})
export type EscalationRequest = z.infer<typeof EscalationRequests.schema>

/** Announced by `ticket_requested`. */
export const TicketRequests = defineCollection({
  name: 'ticket_requests',
  schema: z.object({
    id: z.string(),
    conversationId: z.string(),
    kind: z.enum(['ticket', 'callback']),
    subject: z.string(),
    description: z.string(),
    requester: z.object({
      name: z.string().optional(),
      email: z.string().optional(),
      phone: z.string().optional(),
    }),
    /** When to call back, in the customer's words. */
    when: z.string().optional(),
    createdAt: z.string(),
  }),
  queries: {},
  subject: 'customer',
  retentionDays: 365,
})
export type TicketRequest = z.infer<typeof TicketRequests.schema>
