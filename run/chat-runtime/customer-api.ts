/** The routes of a customer's page. */
import { createHash, randomBytes } from 'node:crypto'
import { type Caller, type Route, serviceRoute, sseResponse } from '@workflow/engine'
import { NotFound, PreconditionFailed, Unauthenticated } from '@workflow/platform'
import { z } from 'zod'
import { type ConversationRef, commit } from './commit.ts'
import { conversationEvents } from './customer-stream.ts'
import { conversationIdOf } from './idempotency-key.ts'
import { customerMessage, replyEvents } from './message-body.ts'
import { Conversations, Messages, publicMessage, StreamTickets } from './model.ts'
import { notePresence } from './presence.ts'
import type { Services } from './services.ts'
import type { ConversationSockets } from './socket.ts'
import { startConversation } from './start-conversation.ts'
import type { TurnRegistry } from './turns.ts'

export interface CustomerApi {
  readonly services: Services
  readonly turns: TurnRegistry
  readonly sockets: ConversationSockets
  readonly issueConversationToken: (claims: { cnv: string; org: string; cfg: string }) => Promise<string>
  /** The same problem document that the gateway would answer with. */
  readonly problemOf: (error: unknown, instance: string) => unknown
}

const params = z.object({ conversationId: z.string() })
const ticketLifetimeMs = 30_000
export const staff = {
  roles: ['admin', 'agent', 'viewer', 'support_specialist', 'ai_supervisor', 'platform_admin'],
  scope: 'conversations',
} as const

/** The conversation that a call is about. A customer's token opens one; anybody else's organization is the door's. */
export function refOf(caller: Caller, organizationId: string, conversationId: string): ConversationRef {
  if (caller.kind === 'customer' && caller.conversationId !== conversationId)
    throw new NotFound(`conversation ${conversationId} does not exist`)
  return { organizationId, conversationId }
}

export function customerRoutes(api: CustomerApi): readonly Route[] {
  const { services, turns } = api
  return [
    serviceRoute({
      method: 'POST',
      path: '/v1/conversations',
      summary: 'Start a conversation',
      access: { kind: 'publishable_key' },
      body: z.strictObject({
        configId: z.string().min(1).max(100),
        channel: z.literal('web'),
        customerToken: z.string().max(4_000).optional(),
        metadata: z
          .record(z.string().max(64), z.string().max(512))
          .refine((all) => Object.keys(all).length <= 20, 'at most 20 entries')
          .default({}),
        sandbox: z
          .boolean()
          .default(false)
          .describe('Mocked tools start from their first rows and keep their changes to this conversation'),
      }),
      status: 201,
      handle: async ({ body, caller, request, repetitionId }, door) => {
        if (caller.kind !== 'key' || !caller.configIds.includes(body.configId))
          throw new NotFound(`configuration ${body.configId} does not exist`)
        const { configId, channel, metadata, sandbox } = body
        const started = await startConversation(services, door.organizationId, correlationOf(request), {
          configId,
          channel,
          metadata,
          sandbox,
          ...(body.customerToken === undefined ? {} : { customerToken: body.customerToken }),
          ...(repetitionId === undefined ? {} : { id: conversationIdOf(door.organizationId, repetitionId) }),
        })
        const { conversation, agent, greeting } = started
        return {
          conversationId: conversation.id,
          token: await api.issueConversationToken({ cnv: conversation.id, org: door.organizationId, cfg: configId }),
          configVersion: conversation.configVersion,
          agent: { name: agent.config.agent_identity.name },
          organization: { name: agent.bundle.organization.name },
          ...(greeting ? { greeting: publicMessage(greeting) } : {}),
        }
      },
    }),
    serviceRoute({
      method: 'POST',
      path: '/v1/conversations/{conversationId}/messages',
      summary: "Say something; answers with the agent's reply, as JSON or as a stream of events",
      access: { kind: 'conversation' },
      params,
      body: customerMessage,
      ownIdempotency: true,
      streams: 'on_request',
      status: 200,
      handle: async ({ params: { conversationId }, body, caller, request }, door) => {
        const posted = await turns.post(refOf(caller, door.organizationId, conversationId), body)
        if (!request.headers.get('accept')?.includes('text/event-stream'))
          return posted.kind === 'finished' ? posted.result : posted.live.result
        const lastId = request.headers.get('last-event-id') ?? undefined
        const onFault = (error: unknown) => ({
          event: 'error',
          data: { problem: api.problemOf(error, new URL(request.url).pathname) },
        })
        return sseResponse(replyEvents(posted, lastId), services.kernel.ports.clock, onFault)
      },
    }),
    serviceRoute({
      method: 'GET',
      path: '/v1/conversations/{conversationId}/messages',
      summary: 'History, oldest first',
      access: { kind: 'conversation', or: staff },
      params,
      query: z.strictObject({
        after: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(200).default(100),
      }),
      status: 200,
      handle: async ({ params: { conversationId }, query, caller }, door) => {
        const ref = refOf(caller, door.organizationId, conversationId)
        return door.run(async (tenant) => {
          await tenant.get(Conversations, ref.conversationId)
          const page = await tenant.query(
            Messages,
            'byConversation',
            { conversationId: ref.conversationId },
            { from: query.after + 1, limit: query.limit },
          )
          const last = page.items.at(-1)
          return { items: page.items.map(publicMessage), ...(page.next && last ? { next: String(last.sequence) } : {}) }
        })
      },
    }),
    serviceRoute({
      method: 'POST',
      path: '/v1/conversations/{conversationId}/stream-ticket',
      summary: 'A single-use ticket for the stream, valid for 30 seconds',
      access: { kind: 'conversation' },
      params,
      status: 200,
      handle: async ({ params: { conversationId }, caller }, door) => {
        const ref = refOf(caller, door.organizationId, conversationId)
        const ticket = randomBytes(32).toString('base64url')
        await services.kernel.runPlatform(behalfOfTickets, async (platform) => {
          const expiresAt = new Date(Date.parse(platform.now) + ticketLifetimeMs).toISOString()
          platform.create(StreamTickets, { id: ticketId(ticket), ...ref, expiresAt })
        })
        return { ticket }
      },
    }),
    serviceRoute({
      method: 'GET',
      path: '/v1/conversations/{conversationId}/stream',
      summary: 'Everything the customer should see that no request of theirs asked for (server-sent events)',
      access: { kind: 'public' },
      params,
      streams: 'always',
      query: z.strictObject({ ticket: z.string().max(100), after: z.coerce.number().int().min(0).default(0) }),
      status: 200,
      handle: async ({ params: { conversationId }, query, request }) => {
        const ref = await redeem(services, query.ticket)
        if (ref.conversationId !== conversationId) throw new Unauthenticated('the ticket is for another conversation')
        const after = Math.max(query.after, Number(request.headers.get('last-event-id') ?? 0) || 0)
        return sseResponse(
          conversationEvents(services, ref, 'customer', after),
          services.kernel.ports.clock,
          (error) => ({
            event: 'error',
            data: { problem: api.problemOf(error, new URL(request.url).pathname) },
          }),
        )
      },
    }),
    serviceRoute({
      method: 'GET',
      path: '/v1/conversations/{conversationId}/socket',
      summary: 'The conversation over a WebSocket, both ways; opened with a ticket, as the stream is',
      access: { kind: 'public' },
      params,
      mediaType: 'text/plain',
      query: z.strictObject({ ticket: z.string().max(100), after: z.coerce.number().int().min(0).default(0) }),
      status: 200,
      handle: async ({ params: { conversationId }, query, request }) => {
        const ref = await redeem(services, query.ticket)
        if (ref.conversationId !== conversationId) throw new Unauthenticated('the ticket is for another conversation')
        if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
          throw new PreconditionFailed('this is a WebSocket: ask for an upgrade', { code: 'upgrade_required' })
        api.sockets.accept(request, ref, query.after)
        return new Response(null, { status: 200 })
      },
    }),
    serviceRoute({
      method: 'POST',
      path: '/v1/conversations/{conversationId}/typing',
      summary: 'The customer is writing: whoever has the conversation sees it for some seconds',
      access: { kind: 'conversation' },
      params,
      status: 204,
      handle: ({ params: { conversationId }, caller }, door) =>
        notePresence(services, refOf(caller, door.organizationId, conversationId), 'customer', { kind: 'typing' }),
    }),
    serviceRoute({
      method: 'POST',
      path: '/v1/conversations/{conversationId}/rating',
      summary: 'Rate the conversation',
      access: { kind: 'conversation' },
      params,
      body: z.strictObject({ score: z.number().int().min(1).max(5), comment: z.string().max(2_000).trim().optional() }),
      status: 204,
      handle: async ({ params: { conversationId }, body, caller }, door) => {
        const ref = refOf(caller, door.organizationId, conversationId)
        await commit(services, ref, `rating of ${conversationId}`, async (tenant) => {
          const conversation = await tenant.get(Conversations, conversationId)
          const { score, comment } = body
          // Said again by a repetition of the request, or by a customer who presses twice.
          if (conversation.rating?.score === score && conversation.rating.comment === comment) return
          const rating = { score, ...(comment === undefined ? {} : { comment }) }
          tenant.put(Conversations, { ...conversation, rating })
          tenant.emit('conversation_rated', { conversationId, score })
        })
      },
    }),
    serviceRoute({
      method: 'POST',
      path: '/v1/conversations/{conversationId}/close',
      summary: 'End the conversation',
      access: { kind: 'conversation' },
      params,
      status: 204,
      handle: async ({ params: { conversationId }, caller }, door) => {
        const ref = refOf(caller, door.organizationId, conversationId)
        await commit(services, ref, `close of ${conversationId}`, async (tenant) => {
          const conversation = await tenant.get(Conversations, conversationId)
          if (conversation.status === 'closed') return
          if (conversation.status === 'with_person')
            throw new PreconditionFailed('a person has the conversation: they close it', { code: 'with_person' })
          tenant.put(Conversations, { ...conversation, status: 'closed', updatedAt: tenant.now })
          tenant.emit('conversation_resolved', { conversationId, by: 'customer' })
        })
      },
    }),
  ]
}

const behalfOfTickets = { source: '/run/chat-runtime', actor: 'engine:chat-runtime', correlationId: 'stream-tickets' }

const ticketId = (ticket: string) => createHash('sha256').update(ticket).digest('base64url')

export const correlationOf = (request: Request): string => request.headers.get('x-request-id') ?? 'unknown'

async function redeem(services: Services, ticket: string): Promise<ConversationRef> {
  return services.kernel.runPlatform(behalfOfTickets, async (platform) => {
    const found = await platform.find(StreamTickets, ticketId(ticket))
    if (!found || found.expiresAt < platform.now)
      throw new Unauthenticated('the ticket is used, expired or was never given')
    platform.remove(StreamTickets, found)
    return { organizationId: found.organizationId, conversationId: found.conversationId }
  })
}
