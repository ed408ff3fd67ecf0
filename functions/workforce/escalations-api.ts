/** Routes of live escalations: what waits, who takes it, how it ends. */
import { type Caller, organizationOf, pageOptions, pageQuery, platformRoute, type Route, route } from '@workflow/engine'
import { Forbidden } from '@workflow/platform'
import { z } from 'zod'
import { EscalationSchema, Escalations, escalationStates } from './model.ts'
import { claim, release } from './take-over.ts'

const access = { kind: 'tenant', roles: ['agent', 'admin', 'support_specialist'] } as const
const params = z.object({ escalationId: z.string().min(1).max(200) })

function personOf(caller: Caller): Extract<Caller, { kind: 'member' | 'staff' }> {
  if (caller.kind === 'member' || caller.kind === 'staff') return caller
  throw new Forbidden('only a person may take a conversation over')
}

export const escalationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/escalations',
    summary: 'Conversations that asked for a person, newest first',
    access,
    query: z.strictObject({ state: escalationStates.optional(), ...pageQuery }),
    status: 200,
    answer: z.object({ items: z.array(EscalationSchema), next: z.string().optional() }),
    handle: ({ query: { state, ...page } }, tenant) => {
      const options = { ...pageOptions(page), descending: true }
      return state === undefined
        ? tenant.query(Escalations, 'all', {}, options)
        : tenant.query(Escalations, 'byState', { state }, options)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/escalations/{escalationId}',
    summary: 'One of them',
    access,
    params,
    status: 200,
    answer: EscalationSchema,
    handle: ({ params }, tenant) => tenant.get(Escalations, params.escalationId),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/escalations/{escalationId}/claim',
    summary: 'Takes the conversation over; one person gets it',
    access,
    params,
    status: 200,
    answer: EscalationSchema,
    handle: ({ caller, params }, platform) =>
      claim(platform, organizationOf(caller), params.escalationId, personOf(caller)),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/escalations/{escalationId}/release',
    summary: 'Hands the conversation back to the bot, or closes it',
    access,
    params,
    body: z.strictObject({ outcome: z.enum(['handed_back', 'closed']) }),
    status: 200,
    answer: EscalationSchema,
    handle: ({ caller, params, body }, platform) =>
      release(platform, organizationOf(caller), params.escalationId, {
        person: personOf(caller),
        outcome: body.outcome,
      }),
  }),
]
