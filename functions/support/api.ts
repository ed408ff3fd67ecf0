/** Routes of tickets. */
import { pageOptions, pageQuery, type Route, route, userOf } from '@workflow/engine'
import { z } from 'zod'
import { priorities, TicketSchema, Tickets, ticketStatuses } from './model.ts'
import { openTicket } from './open-ticket.ts'
import { customerOfRequester } from './requester.ts'
import { addMessage, updateTicket } from './work-on-ticket.ts'

const staff = ['support_specialist', 'success_manager'] as const
const readers = {
  kind: 'tenant',
  roles: ['admin', 'config_manager', 'developer', 'agent', 'viewer', ...staff],
} as const
const workers = { kind: 'tenant', roles: ['admin', 'agent', ...staff] } as const
const params = z.object({ ticketId: z.string().min(1).max(200) })
/** Measured as it comes: what is too long is refused, blanks at its ends or not. */
const text = (maxCharacters: number) => z.string().max(maxCharacters).trim().min(1)

export const ticketRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/tickets',
    summary: 'Tickets, newest first',
    access: readers,
    query: z.strictObject({ status: ticketStatuses.optional(), ...pageQuery }),
    status: 200,
    answer: z.object({ items: z.array(TicketSchema), next: z.string().optional() }),
    handle: ({ query: { status, ...page } }, tenant) => {
      const options = { ...pageOptions(page), descending: true }
      return status === undefined
        ? tenant.query(Tickets, 'all', {}, options)
        : tenant.query(Tickets, 'byStatus', { status }, options)
    },
  }),
  route({
    method: 'POST',
    path: '/v1/tickets',
    summary: 'Opens a ticket',
    access: workers,
    body: z.strictObject({
      kind: z.enum(['ticket', 'callback']).default('ticket'),
      subject: text(200),
      description: text(20_000),
      priority: priorities.default('normal'),
      requester: z
        .strictObject({
          name: text(120).optional(),
          email: z.email().max(254).optional(),
          phone: text(40).optional(),
        })
        .default({}),
      dueAt: z.iso.datetime({ offset: true }).optional(),
    }),
    status: 201,
    answer: TicketSchema,
    handle: async ({ body }, tenant) => {
      const customerId = await customerOfRequester(tenant, body.requester)
      return openTicket(tenant, { ...body, id: tenant.newId('tkt'), customerId, origin: 'member' })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/tickets/{ticketId}',
    summary: 'A ticket with its messages',
    access: readers,
    params,
    status: 200,
    answer: TicketSchema,
    handle: ({ params }, tenant) => tenant.get(Tickets, params.ticketId),
  }),
  route({
    method: 'POST',
    path: '/v1/tickets/{ticketId}/messages',
    summary: 'Writes to a ticket; internal messages are for colleagues',
    access: workers,
    params,
    body: z.strictObject({ text: text(20_000), internal: z.boolean().default(false) }),
    status: 201,
    answer: TicketSchema,
    handle: ({ caller, params, body }, tenant) =>
      addMessage(tenant, params.ticketId, { ...body, author: `user:${userOf(caller)}` }),
  }),
  route({
    method: 'PATCH',
    path: '/v1/tickets/{ticketId}',
    summary: 'Changes status, priority or who has it',
    access: workers,
    params,
    body: z.strictObject({
      status: ticketStatuses.optional(),
      priority: priorities.optional(),
      assigneeUserId: z.string().min(1).max(200).optional(),
    }),
    status: 200,
    answer: TicketSchema,
    handle: ({ params, body }, tenant) => updateTicket(tenant, params.ticketId, body),
  }),
]
