/** What people do with a ticket: write, and change its status, priority or who has it. */
import type { Tenant } from '@workflow/engine'
import { Conflict, InvalidInput } from '@workflow/platform'
import { Members } from '@workflow/records'
import { changeTicket, maxMessages, type Ticket, type TicketChange, Tickets } from './model.ts'

/** `internal`: for colleagues only. Throws `NotFound`, and `Conflict` for closed or overfull tickets. */
export async function addMessage(
  tenant: Tenant,
  ticketId: string,
  message: { readonly author: string; readonly text: string; readonly internal: boolean },
): Promise<Ticket> {
  const ticket = await tenant.get(Tickets, ticketId)
  if (ticket.status === 'closed') throw closed()
  if (ticket.messages.length >= maxMessages)
    throw new Conflict(`a ticket holds ${maxMessages} messages: open another`, { code: 'ticket_full' })
  const messages = [...ticket.messages, { ...message, id: tenant.newId('tms'), at: tenant.now }]
  tenant.emit('ticket_updated', { ticketId, changed: ['messages'], status: ticket.status })
  return tenant.put(Tickets, { ...ticket, messages, updatedAt: tenant.now })
}

/** Throws `NotFound`, `InvalidInput` for an assignee who is no member, `Conflict` for closed tickets. */
export async function updateTicket(tenant: Tenant, ticketId: string, change: TicketChange): Promise<Ticket> {
  const ticket = await tenant.get(Tickets, ticketId)
  if (change.assigneeUserId !== undefined) await refuseStranger(tenant, change.assigneeUserId)
  const outcome = changeTicket(ticket, change, tenant.now)
  switch (outcome.kind) {
    case 'unchanged':
      return ticket
    case 'closed':
      throw closed()
    case 'changed': {
      const { status } = outcome.ticket
      tenant.emit('ticket_updated', { ticketId, changed: outcome.changed, status })
      if (outcome.nowSolved) tenant.emit('ticket_resolved', { ticketId })
      return tenant.put(Tickets, outcome.ticket)
    }
  }
}

async function refuseStranger(tenant: Tenant, userId: string): Promise<void> {
  if ((await tenant.find(Members, userId)) !== undefined) return
  const message = 'nobody with this id is a member'
  throw new InvalidInput(message, { errors: [{ path: 'assigneeUserId', rule: 'exists', message }] })
}

const closed = () => new Conflict('the ticket is closed', { code: 'ticket_closed' })
