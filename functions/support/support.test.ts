import { type Caller, defineEngine, type Tenant } from '@workflow/engine'
import { CustomerLinks, Customers, EscalationRequests, Members, TicketRequests, ticketIdOf } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { documentOf, openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { support } from './index.ts'
import type { Ticket } from './model.ts'

const Escalations = documentOf('escalations')
const runtime = defineEngine({
  name: 'runtime',
  scope: 'tenant',
  collections: [Escalations, EscalationRequests, TicketRequests, Members, Customers, CustomerLinks],
})

let platform: TestPlatform
const caller: Caller = {
  kind: 'member',
  userId: 'usr_bo',
  organizationId: 'org_a',
  role: 'agent',
  sessionId: 'ses_test',
}
const stranger: Caller = { ...caller, userId: 'usr_eve', organizationId: 'org_b' }
const tickets = async (as: Caller = caller, query: Record<string, string> = {}) =>
  (await platform.call<{ items: Ticket[] }>('GET /v1/tickets', { caller: as, query })).items
const open = () =>
  platform.call<Ticket>('POST /v1/tickets', { caller, body: { subject: 'Lost', description: 'A parcel is lost' } })
const patch = (ticketId: string, body: object, as: Caller = caller) =>
  platform.call<Ticket>('PATCH /v1/tickets/{ticketId}', { caller: as, params: { ticketId }, body })
const inOrganization = async (work: (tenant: Tenant) => Promise<void>) => {
  await platform.asTenant('org_a', work)
  await platform.kernel.idle()
}

beforeEach(async () => {
  platform = await openTestPlatform(() => [runtime, support])
})
afterEach(() => platform.close())

describe('whoever asked for a person and got none', () => {
  it.each([
    { fallback: 'create_ticket', kind: 'ticket' },
    { fallback: 'callback', kind: 'callback' },
  ] as const)('has one $kind, though it is said twice that nobody came', async ({ fallback, kind }) => {
    const escalationId = 'esc_1'
    const conversationId = 'cnv_1'
    await inOrganization(async (it) => {
      const customer = { verified: true, name: 'Asha', phone: '+911234567890' }
      const told = { reason: 'user_request', rule: 'user_request', summary: 'Wants a refund', tried: [], customer }
      it.create(EscalationRequests, {
        id: escalationId,
        customerId: 'cus_1',
        conversationId,
        ...told,
        createdAt: it.now,
      })
      it.create(Escalations, { id: escalationId })
      it.emit('escalation_timed_out', { escalationId, conversationId, fallback })
      it.emit('escalation_timed_out', { escalationId, conversationId, fallback })
    })
    expect(await tickets()).toMatchObject([
      { kind, origin: 'escalation', escalationId, description: 'Wants a refund', requester: { name: 'Asha' } },
    ])
    expect(await tickets(stranger)).toEqual([])
  })
})

describe('a ticket that a conversation asks for', () => {
  it('is opened once, with what the customer said, under the number that they were told', async () => {
    await inOrganization(async (it) => {
      const asked = { conversationId: 'cnv_1', kind: 'callback', subject: 'Refill', description: 'Wants it' } as const
      const requester = { phone: '+911234567890' }
      it.create(TicketRequests, {
        id: 'req_1',
        customerId: 'cus_1',
        ...asked,
        requester,
        when: 'tomorrow',
        createdAt: it.now,
      })
      const event = { requestId: 'req_1', conversationId: 'cnv_1', kind: 'callback' } as const
      it.emit('ticket_requested', event)
      it.emit('ticket_requested', event)
    })
    expect(await tickets()).toMatchObject([
      { id: ticketIdOf('req_1'), kind: 'callback', when: 'tomorrow', origin: 'conversation' },
    ])
  })
})

describe('the first tickets of somebody, opened at once,', () => {
  it.each([{ email: 'otti@wild.example' }, { phone: '+49 7071 550' }])(
    'by %o are one customer’s',
    async (requester) => {
      const body = { subject: 'Lost', description: 'A parcel is lost', requester }
      const opened = await Promise.all(
        Array.from({ length: 8 }, () => platform.call<Ticket>('POST /v1/tickets', { caller, body })),
      )
      expect(new Set(opened.map(({ customerId }) => customerId)).size).toBe(1)
    },
  )
})

describe('a ticket', () => {
  it('is listed by its status', async () => {
    const { id } = await open()
    await patch(id, { status: 'pending' })
    expect(await tickets(caller, { status: 'open' })).toEqual([])
    expect(await tickets(caller, { status: 'pending' })).toMatchObject([{ id }])
  })

  it('keeps both of two messages that are written at the same moment', async () => {
    const { id: ticketId } = await open()
    const write = (text: string) =>
      platform.call('POST /v1/tickets/{ticketId}/messages', { caller, params: { ticketId }, body: { text } })
    await Promise.all([write('one'), write('two')])
    const [ticket] = await tickets()
    expect(ticket?.messages.map(({ text }) => text).sort()).toEqual(['one', 'two'])
  })

  it('is opened again after it was solved, and stays as it is once closed', async () => {
    const { id } = await open()
    await patch(id, { status: 'solved' })
    expect(await patch(id, { status: 'open' })).toMatchObject({ status: 'open' })
    await patch(id, { status: 'closed' })
    await expect(patch(id, { status: 'open' })).rejects.toMatchObject({ detail: { code: 'ticket_closed' } })
    const write = { caller, params: { ticketId: id }, body: { text: 'too late' } }
    await expect(platform.call('POST /v1/tickets/{ticketId}/messages', write)).rejects.toMatchObject({
      detail: { code: 'ticket_closed' },
    })
  })

  it('is given to members only', async () => {
    const { id } = await open()
    await expect(patch(id, { assigneeUserId: 'usr_eve' })).rejects.toMatchObject({
      detail: { errors: [{ path: 'assigneeUserId', rule: 'exists' }] },
    })
    await inOrganization(async (it) => {
      it.create(Members, { id: 'usr_bo', role: 'agent', name: 'Bo', joinedAt: it.now })
    })
    expect(await patch(id, { assigneeUserId: 'usr_bo' })).toMatchObject({ assigneeUserId: 'usr_bo' })
  })

  it('does not exist for another organization', async () => {
    const { id } = await open()
    await expect(patch(id, { status: 'closed' }, stranger)).rejects.toMatchObject({ kind: 'not_found' })
  })
})
