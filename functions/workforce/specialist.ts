/** A specialist is invited for an opportunity, works with the client for a while, and gives it back with what came of it. */
import type { Platform } from '@workflow/engine'
import { Conflict, defineCollection } from '@workflow/platform'
import { z } from 'zod'
import { assign, endAssignment, rosterOf } from './assign-agent.ts'
import { Agents } from './model.ts'
import { chooseForOffer, giveClient, giveOffer, Rosters, seatOf, withoutOffer } from './roster.ts'

const role = 'sales_specialist'

export const specialistOutcome = z.object({
  outcome: z.enum(['won', 'lost', 'open']),
  /** In the currency's minor unit. */
  revenueMinor: z.number().int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as INR'),
  notes: z.string().max(10_000),
})

export const InvitationSchema = z.object({
  id: z.string(),
  opportunityType: z.string(),
  reason: z.string(),
  context: z.string(),
  byAgentId: z.string(),
  /** `unanswered`: nobody with the expertise is there. */
  state: z.enum(['unanswered', 'offered', 'accepted', 'returned']),
  offeredTo: z.string().optional(),
  declinedBy: z.array(z.string()),
  result: specialistOutcome.optional(),
  createdAt: z.string(),
})
export type Invitation = z.infer<typeof InvitationSchema>

export const SpecialistInvitations = defineCollection({
  name: 'specialist_invitations',
  schema: InvitationSchema,
  queries: { all: { equals: [], orderBy: 'createdAt' } },
  subject: 'none',
  retentionDays: 'forever',
})

export interface NewInvitation {
  readonly opportunityType: string
  readonly reason: string
  readonly context: string
  readonly byAgentId: string
}

/** Offers the opportunity to whoever has its type among their expertise and is free for it. */
export async function inviteSpecialist(
  platform: Platform,
  organizationId: string,
  wanted: NewInvitation,
): Promise<Invitation> {
  const tenant = platform.tenant(organizationId)
  const invitation = tenant.create(SpecialistInvitations, {
    id: tenant.newId('inv'),
    ...wanted,
    state: 'unanswered',
    declinedBy: [],
    createdAt: platform.now,
  })
  return offer(platform, organizationId, invitation)
}

async function offer(platform: Platform, organizationId: string, known: Invitation): Promise<Invitation> {
  const { items } = await platform.query(Agents, 'byOrganization', { organizationId: null }, { limit: 500 })
  const experts = new Set(
    items.filter((agent) => agent.role === role && agent.expertise.includes(known.opportunityType)).map(({ id }) => id),
  )
  const roster = await rosterOf(platform, role)
  const seat = chooseForOffer(roster, (id) => experts.has(id) && !known.declinedBy.includes(id))
  const place = { organizationId, offerId: known.id }
  platform.put(Rosters, seat ? giveOffer(roster, seat, place, platform.now) : withoutOffer(roster, known.id))
  const { offeredTo: _, ...rest } = known
  const next: Invitation = seat
    ? { ...rest, state: 'offered', offeredTo: seat.agentId }
    : { ...rest, state: 'unanswered' }
  const tenant = platform.tenant(organizationId)
  tenant.put(SpecialistInvitations, next)
  tenant.emit('specialist_invited', {
    invitationId: next.id,
    opportunityType: next.opportunityType,
    byAgentId: next.byAgentId,
    ...(seat === undefined ? {} : { toAgentId: seat.agentId }),
  })
  return next
}

/** Throws `NotFound`, and `Conflict` where it is not theirs to answer. */
export async function answerInvitation(
  platform: Platform,
  organizationId: string,
  invitationId: string,
  { agentId, accepts }: { readonly agentId: string; readonly accepts: boolean },
): Promise<Invitation> {
  const tenant = platform.tenant(organizationId)
  const invitation = await tenant.get(SpecialistInvitations, invitationId)
  if (invitation.state !== 'offered' || invitation.offeredTo !== agentId)
    throw new Conflict('it is not offered to you (any more)', { code: 'not_offered' })
  if (!accepts)
    return offer(platform, organizationId, { ...invitation, declinedBy: [...invitation.declinedBy, agentId] })
  const roster = withoutOffer(await rosterOf(platform, role), invitationId)
  const seat = seatOf(roster, agentId)
  if (seat === undefined) throw new Error(`${agentId} was offered ${invitationId} and has no seat`)
  if (seat.clients.some((client) => client.organizationId === organizationId))
    throw new Conflict('you work with this client already', { code: 'assigned' })
  platform.put(Rosters, giveClient(roster, seat, organizationId, platform.now))
  await assign(platform, { organizationId, agentId, role, because: 'invitation' })
  const { opportunityType } = invitation
  const accepted: Invitation = { ...invitation, state: 'accepted' }
  tenant.put(SpecialistInvitations, accepted)
  tenant.emit('specialist_accepted', { invitationId, opportunityType, agentId })
  return accepted
}

/** The client returns to its success manager; the specialist's access ends. Throws as `answerInvitation`. */
export async function handBack(
  platform: Platform,
  organizationId: string,
  invitationId: string,
  { agentId, ...result }: z.infer<typeof specialistOutcome> & { readonly agentId: string },
): Promise<Invitation> {
  const tenant = platform.tenant(organizationId)
  const invitation = await tenant.get(SpecialistInvitations, invitationId)
  if (invitation.state !== 'accepted' || invitation.offeredTo !== agentId)
    throw new Conflict('this client is not with you', { code: 'not_accepted' })
  await endAssignment(platform, organizationId, agentId)
  const returned: Invitation = { ...invitation, state: 'returned', result }
  tenant.put(SpecialistInvitations, returned)
  const { outcome, revenueMinor, currency } = result
  const { opportunityType } = invitation
  tenant.emit('specialist_handoff_back', { invitationId, opportunityType, agentId, outcome, revenueMinor, currency })
  return returned
}
