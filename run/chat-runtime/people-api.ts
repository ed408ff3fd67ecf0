/** The routes of the people behind: traces, typing in a taken-over conversation, whispering, approvals. */
import { initialMockState } from '@workflow/agent-core/tools'
import { pageOptions, pageQuery, type Route, route, serviceRoute, sseResponse } from '@workflow/engine'
import { NotFound, PreconditionFailed } from '@workflow/platform'
import { EscalationRequests, MockTables, OutgoingMessages } from '@workflow/records'
import { z } from 'zod'
import type { CustomerApi } from './customer-api.ts'
import { conversationEvents } from './customer-stream.ts'
import { tell } from './follow-people.ts'
import { Checkpoints, Conversations, Turns } from './model.ts'
import { notePresence } from './presence.ts'
import type { Services } from './services.ts'
import { suggestReply } from './suggest-reply.ts'
import { approvalPrefix } from './turn-state.ts'
import type { TurnRegistry } from './turns.ts'

const people = {
  kind: 'tenant',
  roles: ['agent', 'admin', 'support_specialist', 'ai_supervisor'],
  scope: 'conversations',
} as const
const approvers = { kind: 'tenant', roles: ['admin', 'agent', 'support_specialist'], scope: 'conversations' } as const
const escalation = z.object({ escalationId: z.string() })
const conversation = z.object({ conversationId: z.string() })
const words = z.strictObject({
  text: z.string().max(5_000).trim().min(1),
  author: z.string().max(100).trim().min(1).optional(),
})

export function peopleRoutes(
  turns: TurnRegistry,
  services: Services,
  problemOf: CustomerApi['problemOf'],
): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/escalations/{escalationId}/reply',
      summary: 'Write to the customer of a conversation that you have taken over',
      access: people,
      params: escalation,
      body: words,
      status: 204,
      handle: async ({ params, body }, tenant) => {
        const current = await conversationOf(tenant, params.escalationId)
        if (current.status !== 'with_person')
          throw new PreconditionFailed('claim the escalation before you write', { code: 'not_claimed' })
        tell(tenant, current, { role: 'person', text: body.text, author: body.author ?? 'A colleague' })
      },
    }),
    route({
      method: 'POST',
      path: '/v1/escalations/{escalationId}/guide',
      summary: 'Tell the agent something that only it sees, for its next turn or until it is cleared',
      access: people,
      params: escalation,
      body: words.pick({ text: true }).extend({ for: z.enum(['next_turn', 'conversation']).default('conversation') }),
      status: 204,
      handle: async ({ params, body }, tenant) => {
        const current = await conversationOf(tenant, params.escalationId)
        const added = (known: readonly string[] = []) => [...known, body.text].slice(-10)
        tenant.put(Conversations, {
          ...current,
          ...(body.for === 'next_turn'
            ? { guidanceOnce: added(current.guidanceOnce) }
            : { guidance: added(current.guidance) }),
        })
        tenant.emit('guidance_given', { conversationId: current.id, for: body.for })
      },
    }),
    route({
      method: 'DELETE',
      path: '/v1/escalations/{escalationId}/guide',
      summary: 'The agent is no longer told what it was told',
      access: people,
      params: escalation,
      status: 204,
      handle: async ({ params }, tenant) => {
        const current = await conversationOf(tenant, params.escalationId)
        tenant.put(Conversations, { ...current, guidance: [], guidanceOnce: [] })
        tenant.emit('guidance_cleared', { conversationId: current.id })
      },
    }),
    serviceRoute({
      method: 'POST',
      path: '/v1/escalations/{escalationId}/typing',
      summary: 'You are writing: the customer sees it for some seconds',
      access: people,
      params: escalation,
      body: words.pick({ author: true }),
      status: 204,
      handle: async ({ params, body }, door) => {
        const current = await door.run((tenant) => conversationOf(tenant, params.escalationId))
        if (current.status !== 'with_person')
          throw new PreconditionFailed('claim the escalation before you write', { code: 'not_claimed' })
        const ref = { organizationId: door.organizationId, conversationId: current.id }
        await notePresence(services, ref, 'person', { kind: 'typing', author: body.author ?? 'A colleague' })
      },
    }),
    serviceRoute({
      method: 'GET',
      path: '/v1/escalations/{escalationId}/stream',
      summary: 'The conversation as it goes on: messages, presence, writing (server-sent events)',
      access: people,
      params: escalation,
      streams: 'always',
      query: z.strictObject({ after: z.coerce.number().int().min(0).default(0) }),
      status: 200,
      handle: async ({ params, query, request }, door) => {
        const { id: conversationId } = await door.run((tenant) => conversationOf(tenant, params.escalationId))
        const ref = { organizationId: door.organizationId, conversationId }
        const after = Math.max(query.after, Number(request.headers.get('last-event-id') ?? 0) || 0)
        const events = conversationEvents(services, ref, 'person', after)
        return sseResponse(events, services.kernel.ports.clock, (error) => ({
          event: 'error',
          data: { problem: problemOf(error, new URL(request.url).pathname) },
        }))
      },
    }),
    serviceRoute({
      method: 'POST',
      path: '/v1/escalations/{escalationId}/suggestion',
      summary: 'What the agent would answer now, for the person who has the conversation',
      access: people,
      params: escalation,
      status: 200,
      answer: z.object({
        text: z.string(),
        citations: z.array(z.object({ title: z.string(), quote: z.string() })),
        producedBy: z.string(),
      }),
      handle: ({ params }, door) =>
        door.run(async (tenant) => suggestReply(services, tenant, await conversationOf(tenant, params.escalationId))),
    }),
    route({
      method: 'GET',
      path: '/v1/conversations',
      summary: 'Conversations, newest first',
      access: people,
      query: z.strictObject(pageQuery),
      status: 200,
      handle: async ({ query }, tenant) =>
        tenant.query(Conversations, 'byTime', {}, { descending: true, ...pageOptions({ limit: 50, ...query }) }),
    }),
    route({
      method: 'GET',
      path: '/v1/conversations/{conversationId}/trace',
      summary:
        'Every stage of each turn: timings, calls with arguments and results, model usage, the rule that escalated',
      access: people,
      params: conversation,
      query: z.strictObject(pageQuery),
      status: 200,
      handle: async ({ params, query }, tenant) => {
        await tenant.get(Conversations, params.conversationId)
        const page = await tenant.query(
          Turns,
          'byConversation',
          { conversationId: params.conversationId },
          pageOptions({ limit: 200, ...query }),
        )
        return {
          ...(page.next === undefined ? {} : { next: page.next }),
          turns: page.items.map(({ id, text, startedAt, trace, result }) => ({
            id,
            text,
            startedAt,
            trace,
            ...(result ? { producedBy: result.producedBy, usage: result.usage } : {}),
          })),
        }
      },
    }),
    route({
      method: 'GET',
      path: '/v1/conversations/{conversationId}/mock-tables',
      summary: 'The tables of the mocked tools as this sandbox conversation has left them',
      access: people,
      params: conversation,
      query: z.strictObject({ toolset: z.string().max(100) }),
      status: 200,
      handle: async ({ params, query }, tenant) => {
        const current = await tenant.get(Conversations, params.conversationId)
        const found = await tenant.find(MockTables, current.sandbox ? `${query.toolset}:${current.id}` : query.toolset)
        if (found) return { tables: found.tables }
        const { organizationId } = tenant
        const { bundle } = await services.agents.version(organizationId, current.configId, current.configVersion)
        const definition = bundle.mocks[query.toolset]
        return { tables: definition ? initialMockState(definition).tables : null }
      },
    }),
    route({
      method: 'GET',
      path: '/v1/outgoing-messages',
      summary: 'Messages to customers outside their conversations, newest first: locally their mailbox',
      access: { kind: 'tenant', roles: ['admin'] },
      query: z.strictObject(pageQuery),
      status: 200,
      handle: async ({ query }, tenant) =>
        tenant.query(OutgoingMessages, 'byTime', {}, { descending: true, ...pageOptions({ limit: 50, ...query }) }),
    }),
    route({
      method: 'GET',
      path: '/v1/approvals',
      summary: 'Tool calls that wait for the agreement of a person, each with its arguments',
      access: approvers,
      query: z.strictObject(pageQuery),
      status: 200,
      handle: async ({ query }, tenant) => {
        const options = pageOptions({ limit: 50, ...query })
        const page = await tenant.query(Checkpoints, 'waiting', { waitsFor: 'human' }, options)
        return {
          ...(page.next === undefined ? {} : { next: page.next }),
          items: page.items.flatMap(({ id, question }) =>
            question === undefined
              ? []
              : { conversationId: id, callId: question.callId, tool: question.tool, arguments: question.arguments },
          ),
        }
      },
    }),
    serviceRoute({
      method: 'POST',
      path: '/v1/conversations/{conversationId}/approvals/{callId}',
      summary: 'Agree, or not, to a tool call that waits for a person',
      access: approvers,
      params: conversation.extend({ callId: z.string() }),
      body: z.strictObject({ approved: z.boolean(), comment: z.string().max(1_000).trim().default('') }),
      status: 200,
      handle: async ({ params, body }, door) => {
        const ref = { organizationId: door.organizationId, conversationId: params.conversationId }
        await door.run(async (tenant) => {
          const { question } = await tenant.get(Checkpoints, params.conversationId)
          if (question?.from !== 'human' || question.callId !== params.callId)
            throw new NotFound(`no call ${params.callId} waits for a person here`)
        })
        const posted = await turns.post(ref, {
          clientMessageId: `${approvalPrefix}${params.callId}`,
          text: body.comment === '' ? (body.approved ? 'approved' : 'not approved') : body.comment,
          input: { kind: 'answer', approved: body.approved, words: body.comment },
        })
        return posted.kind === 'finished' ? posted.result : posted.live.result
      },
    }),
  ]
}

type Tenant = Parameters<Parameters<typeof route>[0]['handle']>[1]

async function conversationOf(tenant: Tenant, escalationId: string) {
  const request = await tenant.get(EscalationRequests, escalationId)
  return tenant.get(Conversations, request.conversationId)
}
