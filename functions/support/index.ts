/**
 * Support: tickets of an organization's customers.
 *
 * Consumes escalation_timed_out and ticket_requested; emits ticket_created, ticket_updated, ticket_resolved.
 * Promises: whoever asked for a person and got none has a ticket or a callback; the same request is one ticket, however often it is heard; a closed ticket stays as it is.
 */
import { defineEngine } from '@workflow/engine'
import { CustomerLinks, Customers } from '@workflow/records'
import { ticketRoutes } from './api.ts'
import { Tickets } from './model.ts'
import { openForEscalation, openForRequest } from './open-ticket.ts'

export const support = defineEngine({
  name: 'support',
  scope: 'tenant',
  collections: [Tickets, Customers, CustomerLinks],
  on: [openForEscalation, openForRequest],
  api: ticketRoutes,
})
