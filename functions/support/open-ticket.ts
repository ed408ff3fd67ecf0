/** Tickets come from conversations: because one was asked for, or because nobody came when a person was. */
import { step, type Tenant } from '@workflow/engine'
import { EscalationRequests, TicketRequests, ticketIdOf } from '@workflow/records'
import { type Ticket, Tickets } from './model.ts'

export const openForEscalation = step('escalation_timed_out', async (event, tenant) => {
  const { escalationId, conversationId, fallback } = event.data
  const id = ticketIdOf(escalationId)
  if ((await tenant.find(Tickets, id)) !== undefined) return
  const { customerId, reason, summary, customer } = await tenant.get(EscalationRequests, escalationId)
  const { name, email, phone } = customer
  openTicket(tenant, {
    id,
    customerId,
    kind: fallback === 'callback' ? 'callback' : 'ticket',
    subject: `Nobody was free: ${reason.replaceAll('_', ' ')}`,
    description: summary,
    // Somebody asked for a person and got none.
    priority: 'high',
    requester: { name, email, phone },
    conversationId,
    escalationId,
    origin: 'escalation',
  })
})

export const openForRequest = step('ticket_requested', async (event, tenant) => {
  const id = ticketIdOf(event.data.requestId)
  if ((await tenant.find(Tickets, id)) !== undefined) return
  const request = await tenant.get(TicketRequests, event.data.requestId)
  const { customerId, kind, subject, description, requester, conversationId, when } = request
  openTicket(tenant, {
    id,
    customerId,
    kind,
    subject,
    description,
    priority: 'normal',
    requester,
    conversationId,
    when,
    origin: 'conversation',
  })
})

export function openTicket(
  tenant: Tenant,
  ticket: Omit<Ticket, 'status' | 'messages' | 'createdAt' | 'updatedAt'>,
): Ticket {
  const { id: ticketId, kind, origin, conversationId } = ticket
  const times = { createdAt: tenant.now, updatedAt: tenant.now }
  tenant.emit('ticket_created', { ticketId, kind, origin, ...(conversationId === undefined ? {} : { conversationId }) })
  return tenant.create(Tickets, { ...ticket, ...times, status: 'open', messages: [] })
}
