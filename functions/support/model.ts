/** Tickets: documents, and what may become of them. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

export const ticketStatuses = z.enum(['open', 'pending', 'solved', 'closed'])
export const priorities = z.enum(['low', 'normal', 'high', 'urgent'])
const kinds = z.enum(['ticket', 'callback'])

export const TicketSchema = z.object({
  id: z.string(),
  /** `organization` where nobody is named. */
  customerId: z.string(),
  kind: kinds,
  subject: z.string(),
  description: z.string(),
  /** `pending`: waits for the customer. `closed` is final. */
  status: ticketStatuses,
  priority: priorities,
  assigneeUserId: z.string().optional(),
  requester: z.object({
    name: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
  }),
  conversationId: z.string().optional(),
  escalationId: z.string().optional(),
  origin: z.enum(['escalation', 'conversation', 'member']),
  messages: z.array(
    z.object({ id: z.string(), author: z.string(), text: z.string(), at: z.string(), internal: z.boolean() }),
  ),
  /** When to call back, in the customer's words. */
  when: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  dueAt: z.string().optional(),
})
export type Ticket = z.infer<typeof TicketSchema>

export const Tickets = defineCollection({
  name: 'tickets',
  schema: TicketSchema,
  queries: {
    all: { equals: [], orderBy: 'createdAt' },
    byStatus: { equals: ['status'], orderBy: 'createdAt' },
  },
  subject: 'customer',
  sealed: { fields: ['subject', 'description', 'requester', 'messages', 'when'] },
  retentionDays: 'forever',
})

/** A document is read and written whole. */
export const maxMessages = 500

export interface TicketChange {
  readonly status?: Ticket['status'] | undefined
  readonly priority?: Ticket['priority'] | undefined
  readonly assigneeUserId?: string | undefined
}

export type TicketChanged =
  | { readonly kind: 'closed' | 'unchanged' }
  | {
      readonly kind: 'changed'
      readonly ticket: Ticket
      readonly changed: ('status' | 'assignee' | 'priority')[]
      readonly nowSolved: boolean
    }

/** A closed ticket stays as it is; a solved one may be opened again. */
export function changeTicket(ticket: Ticket, change: TicketChange, now: string): TicketChanged {
  const status = change.status ?? ticket.status
  const priority = change.priority ?? ticket.priority
  const assigneeUserId = change.assigneeUserId ?? ticket.assigneeUserId
  const changed = [
    ...(status === ticket.status ? [] : (['status'] as const)),
    ...(assigneeUserId === ticket.assigneeUserId ? [] : (['assignee'] as const)),
    ...(priority === ticket.priority ? [] : (['priority'] as const)),
  ]
  if (changed.length === 0) return { kind: 'unchanged' }
  if (ticket.status === 'closed') return { kind: 'closed' }
  const isOver = (of: Ticket['status']) => of === 'solved' || of === 'closed'
  return {
    kind: 'changed',
    ticket: { ...ticket, status, priority, assigneeUserId, updatedAt: now },
    changed,
    nowSolved: isOver(status) && !isOver(ticket.status),
  }
}
