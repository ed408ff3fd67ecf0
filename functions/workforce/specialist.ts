/** A specialist is invited for an opportunity: a handoff for a while, which ends when they give the client back with what came of it. */
import type { Platform } from '@workflow/engine'
import { Conflict } from '@workflow/platform'
import type { z } from 'zod'
import { endAssignment } from './assign-agent.ts'
import { newHandoff, offerToNext } from './hand-over.ts'
import { type Handoff, Handoffs, rolesOfKind, type specialistOutcome } from './handoff.ts'

export interface NewInvitation {
  readonly opportunityType: string
  readonly reason: string
  readonly context: string
  readonly byAgentId: string
}

/** Offers the opportunity to whoever has its type among their expertise and is free for it; it waits where nobody is. */
export async function inviteSpecialist(
  platform: Platform,
  organizationId: string,
  { opportunityType, reason, context, byAgentId }: NewInvitation,
): Promise<Handoff> {
  const tenant = platform.tenant(organizationId)
  const invitation = newHandoff(tenant, {
    kind: 'specialist',
    toRole: rolesOfKind.specialist.to,
    fromAgentId: byAgentId,
    context: { notes: context, preferences: '', technicalRequirements: '' },
    opportunity: { type: opportunityType, reason },
  })
  const invited = await offerToNext(platform, organizationId, invitation)
  tenant.emit('specialist_invited', {
    invitationId: invited.id,
    opportunityType,
    byAgentId,
    ...(invited.offeredTo === undefined ? {} : { toAgentId: invited.offeredTo }),
  })
  return invited
}

/** The client returns to its success manager; the specialist's access ends. Throws `NotFound`, and `Conflict` where the client is not with them. */
export async function handBack(
  platform: Platform,
  organizationId: string,
  invitationId: string,
  { agentId, ...result }: z.infer<typeof specialistOutcome> & { readonly agentId: string },
): Promise<Handoff> {
  const tenant = platform.tenant(organizationId)
  const invitation = await tenant.get(Handoffs, invitationId)
  const { opportunity } = invitation
  if (opportunity === undefined || invitation.state !== 'accepted' || invitation.acceptedBy !== agentId)
    throw new Conflict('this client is not with you', { code: 'not_accepted' })
  await endAssignment(platform, organizationId, agentId)
  const returned: Handoff = { ...invitation, state: 'returned', result }
  tenant.put(Handoffs, returned)
  const { outcome, revenueMinor, currency } = result
  const fact = { invitationId, opportunityType: opportunity.type, agentId, outcome, revenueMinor, currency }
  tenant.emit('specialist_handoff_back', fact)
  return returned
}

/** Whoever has a client for a while and stays away has it no more: the opportunity is offered to the next. */
export async function invitationsHeldBy(
  platform: Platform,
  organizationId: string,
  agentId: string,
): Promise<readonly Handoff[]> {
  const { items } = await platform.tenant(organizationId).query(Handoffs, 'all', {}, { limit: 500 })
  return items.filter(
    ({ kind, state, acceptedBy }) => kind === 'specialist' && state === 'accepted' && acceptedBy === agentId,
  )
}
