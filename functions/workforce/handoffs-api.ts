/** Routes of handoffs, of the end of onboarding, and of specialists. */
import { organizationOf, pageOptions, pageQuery, platformRoute, type Route, userOf } from '@workflow/engine'
import { Forbidden } from '@workflow/platform'
import { z } from 'zod'
import { acceptHandoff, completeWeekOne, declineHandoff } from './hand-over.ts'
import { HandoffSchema, Handoffs, handoffContext, specialistOutcome } from './handoff.ts'
import { CLIENT_FACING_ROLES } from './model.ts'
import { Rosters, seatOf } from './roster.ts'
import { handBack, inviteSpecialist } from './specialist.ts'

/** Who is offered a client is not assigned to it yet: which one it is, the request names, and the offer itself is what lets them answer. */
const offered = { kind: 'platform', roles: [...CLIENT_FACING_ROLES, 'platform_admin'] } as const
const assigned = { kind: 'tenant', roles: [...CLIENT_FACING_ROLES, 'platform_admin'] } as const
const text = (maxCharacters: number) => z.string().max(maxCharacters).trim().min(1)
const id = z.string().min(1).max(200)
const handoffPath = z.object({ organizationId: id, handoffId: id })
const invitationPath = z.object({ organizationId: id, invitationId: id })
const page = z.strictObject(pageQuery)

const handoffs: readonly Route[] = [
  platformRoute({
    method: 'GET',
    path: '/v1/handoffs',
    summary: 'Handoffs of a client and invitations of specialists, newest first',
    access: assigned,
    query: page,
    status: 200,
    answer: z.object({ items: z.array(HandoffSchema), next: z.string().optional() }),
    handle: ({ caller, query }, platform) =>
      platform.tenant(organizationOf(caller)).query(Handoffs, 'all', {}, { ...pageOptions(query), descending: true }),
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/handoff-offers',
    summary: 'What is offered to the caller and waits for an answer, with all that they must know',
    access: offered,
    status: 200,
    answer: z.object({ items: z.array(HandoffSchema.extend({ organizationId: z.string() })) }),
    handle: async ({ caller }, platform) => {
      const role = CLIENT_FACING_ROLES.find((known) => caller.kind === 'staff' && known === caller.role)
      const roster = role === undefined ? undefined : await platform.find(Rosters, role)
      const offers = roster === undefined ? [] : (seatOf(roster, userOf(caller))?.offers ?? [])
      const found = await Promise.all(
        offers.map(async ({ organizationId, offerId }) => {
          const handoff = await platform.tenant(organizationId).find(Handoffs, offerId)
          return handoff === undefined ? [] : [{ ...handoff, organizationId }]
        }),
      )
      return { items: found.flat() }
    },
  }),
  platformRoute({
    method: 'PATCH',
    path: '/v1/handoffs/{handoffId}/context',
    summary: 'Tells whoever comes what they must know',
    access: assigned,
    params: z.object({ handoffId: id }),
    body: z.strictObject(handoffContext.partial().shape),
    status: 200,
    answer: HandoffSchema,
    handle: async ({ caller, params, body }, platform) => {
      const tenant = platform.tenant(organizationOf(caller))
      const known = await tenant.get(Handoffs, params.handoffId)
      if (known.fromAgentId !== userOf(caller)) throw new Forbidden('only who hands the client over may change this')
      const said = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      return tenant.put(Handoffs, { ...known, context: { ...known.context, ...said } })
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/handoffs/{organizationId}/{handoffId}/accept',
    summary: 'Takes the client over',
    access: offered,
    params: handoffPath,
    status: 200,
    answer: HandoffSchema,
    handle: ({ caller, params }, platform) =>
      acceptHandoff(platform, params.organizationId, params.handoffId, userOf(caller)),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/handoffs/{organizationId}/{handoffId}/decline',
    summary: 'Declines with a reason; the next is asked',
    access: offered,
    params: handoffPath,
    body: z.strictObject({ reason: text(1_000) }),
    status: 200,
    answer: HandoffSchema.pick({ id: true, state: true }),
    handle: ({ caller, params, body }, platform) =>
      declineHandoff(platform, params.organizationId, params.handoffId, { agentId: userOf(caller), ...body }),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/onboarding/week-one',
    summary: 'The first week with the client is over: support and success are offered it side by side',
    access: { kind: 'tenant', roles: ['onboarding_specialist'] },
    status: 204,
    handle: ({ caller }, platform) => completeWeekOne(platform, organizationOf(caller), userOf(caller)),
  }),
]

const specialists: readonly Route[] = [
  platformRoute({
    method: 'POST',
    path: '/v1/specialist-invitations',
    summary: 'Invites a specialist for an opportunity; whoever has the expertise and is free is asked',
    access: { kind: 'tenant', roles: ['success_manager'] },
    body: z.strictObject({ opportunityType: text(80), reason: text(2_000), context: text(10_000) }),
    status: 201,
    answer: HandoffSchema,
    handle: ({ caller, body }, platform) =>
      inviteSpecialist(platform, organizationOf(caller), { ...body, byAgentId: userOf(caller) }),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/specialist-invitations/{organizationId}/{invitationId}/hand-back',
    summary: 'Gives the client back, with what came of it',
    access: { kind: 'platform', roles: ['sales_specialist'] },
    params: invitationPath,
    body: z.strictObject(specialistOutcome.shape),
    status: 200,
    answer: HandoffSchema,
    handle: ({ caller, params, body }, platform) =>
      handBack(platform, params.organizationId, params.invitationId, { ...body, agentId: userOf(caller) }),
  }),
]

export const handoffRoutes: readonly Route[] = [...handoffs, ...specialists]
