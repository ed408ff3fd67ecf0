/** Handoffs offered, accepted, declined, passed on. An offer has one owner at a time; nobody gets more than they can take. */
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import { Conflict } from '@workflow/platform'
import {
  ClientProfiles,
  clientProfileId,
  OrganizationProfiles,
  organizationProfileId,
  RequirementsRecords,
} from '@workflow/records'
import { assign, endAssignment, rosterOf } from './assign-agent.ts'
import {
  ClientHandovers,
  type Handoff,
  type HandoffKind,
  Handoffs,
  handoverId,
  mayBeOffered,
  rolesOfKind,
} from './handoff.ts'
import { Agents, Assignments, CLIENT_FACING_ROLES, type ClientFacingRole } from './model.ts'
import {
  chooseForOffer,
  giveClient,
  giveOffer,
  keepWaiting,
  type Offer,
  Rosters,
  seatOf,
  withoutOffer,
} from './roster.ts'
import { tellClient, tellOffered } from './tell-of-handoffs.ts'

/** How long somebody has to answer before the next is asked. */
const answerWithinMs = 4 * 60 * 60 * 1_000

/** With the signature the client goes on to onboarding; its sales agent stays, as commercial owner, until the proposal is signed. */
export const handOverAfterSignature = platformStep('nda_signed', async (event, platform) => {
  await beginHandoff(platform, event.tenantid, 'sales_to_onboarding')
})

export const endCommercialOwnership = platformStep('proposal_signed', async (event, platform) => {
  const owner = await activeOf(platform.tenant(event.tenantid), 'sales_agent')
  if (owner !== undefined) await endAssignment(platform, event.tenantid, owner)
})

/** The first week with the client is over: support and success are offered it side by side. Throws `Conflict` where that began before. */
export async function completeWeekOne(platform: Platform, organizationId: string, agentId: string): Promise<void> {
  const tenant = platform.tenant(organizationId)
  if ((await tenant.find(ClientHandovers, handoverId)) !== undefined)
    throw new Conflict('the first week was declared complete before')
  const open: HandoffKind[] = ['onboarding_to_support', 'onboarding_to_success']
  tenant.create(ClientHandovers, { id: handoverId, startedAt: platform.now, byAgentId: agentId, open })
  tenant.emit('onboarding_week1_complete', { handoverId, byUserId: agentId })
  for (const kind of open) await beginHandoff(platform, organizationId, kind)
}

async function beginHandoff(platform: Platform, organizationId: string, kind: HandoffKind): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const { from, to } = rolesOfKind[kind]
  const fromAgentId = await activeOf(tenant, from)
  const handoff = newHandoff(tenant, { kind, toRole: to, fromAgentId, context: await knownContext(tenant) })
  const { offeredTo } = await offerToNext(platform, organizationId, handoff)
  tenant.emit('handoff_initiated', {
    handoffId: handoff.id,
    kind,
    toRole: to,
    ...(fromAgentId === undefined ? {} : { fromAgentId }),
    ...(offeredTo === undefined ? {} : { toAgentId: offeredTo }),
  })
}

type NewHandoff = Pick<Handoff, 'kind' | 'toRole' | 'context' | 'opportunity'> & {
  readonly fromAgentId: string | undefined
}

/** Staged, and offered to nobody yet. */
export function newHandoff(tenant: Tenant, { fromAgentId, ...about }: NewHandoff): Handoff {
  return tenant.create(Handoffs, {
    id: tenant.newId('hnd'),
    ...about,
    ...(fromAgentId === undefined ? {} : { fromAgentId }),
    state: 'waiting',
    offer: 0,
    refusals: [],
    createdAt: tenant.now,
  })
}

/** Offers it to whoever is free and did not decline it, or has it wait. The handoff's own event tells it, or the caller's. */
export async function offerToNext(platform: Platform, organizationId: string, handoff: Handoff): Promise<Handoff> {
  const tenant = platform.tenant(organizationId)
  const roster = await rosterOf(platform, handoff.toRole)
  const experts = handoff.opportunity && (await expertsIn(platform, handoff.toRole, handoff.opportunity.type))
  const isFit = (agentId: string) => mayBeOffered(handoff, agentId) && (experts?.has(agentId) ?? true)
  const seat = chooseForOffer(roster, isFit)
  const place: Offer = { organizationId, offerId: handoff.id }
  const { offeredTo: _, ...rest } = handoff
  if (seat === undefined) {
    platform.put(Rosters, keepWaiting(roster, place))
    const waiting: Handoff = { ...rest, state: 'waiting' }
    tenant.put(Handoffs, waiting)
    return waiting
  }
  platform.put(Rosters, giveOffer(roster, seat, place, platform.now))
  const offered: Handoff = { ...rest, state: 'offered', offeredTo: seat.agentId, offer: handoff.offer + 1 }
  tenant.put(Handoffs, offered)
  const at = new Date(Date.parse(platform.now) + answerWithinMs)
  const { id: handoffId, kind } = handoff
  tenant.emit('handoff_answer_due', { handoffId, kind, agentId: seat.agentId, offer: offered.offer }, { at })
  await tellOffered(platform, tenant, { agentId: seat.agentId, role: handoff.toRole, until: at })
  return offered
}

async function expertsIn(platform: Platform, role: ClientFacingRole, field: string): Promise<ReadonlySet<string>> {
  const { items } = await platform.query(Agents, 'byOrganization', { organizationId: null }, { limit: 500 })
  return new Set(items.filter((one) => one.role === role && one.expertise.includes(field)).map(({ id }) => id))
}

/** Throws `NotFound`, and `Conflict` where it is not offered to them (any more). Accepting twice changes nothing. */
export async function acceptHandoff(
  platform: Platform,
  organizationId: string,
  handoffId: string,
  agentId: string,
): Promise<Handoff> {
  const tenant = platform.tenant(organizationId)
  const handoff = await tenant.get(Handoffs, handoffId)
  if (handoff.state === 'accepted' && handoff.acceptedBy === agentId) return handoff
  requireOffered(handoff, agentId)
  const { kind, toRole } = handoff
  const roster = withoutOffer(await rosterOf(platform, toRole), handoffId)
  const seat = seatOf(roster, agentId)
  if (seat === undefined) throw new Error(`${agentId} was offered ${handoffId} and has no seat`)
  const hasIt = seat.clients.some((client) => client.organizationId === organizationId)
  platform.put(Rosters, hasIt ? roster : giveClient(roster, seat, organizationId, platform.now))
  const because = kind === 'specialist' ? 'invitation' : 'handoff'
  if (!hasIt) await assign(platform, { organizationId, agentId, role: toRole, because })
  const accepted: Handoff = { ...handoff, state: 'accepted', acceptedBy: agentId, acceptedAt: platform.now }
  tenant.put(Handoffs, accepted)
  if (handoff.opportunity === undefined) tenant.emit('handoff_accepted', { handoffId, kind, agentId })
  else
    tenant.emit('specialist_accepted', {
      invitationId: handoffId,
      opportunityType: handoff.opportunity.type,
      agentId,
    })
  await tellClient(platform, tenant, toRole, agentId)
  if (rolesOfKind[kind].from === 'onboarding_specialist') await closeDual(platform, organizationId, handoff)
  return accepted
}

/** Done when both accepted; onboarding lets go then, and not before. */
async function closeDual(platform: Platform, organizationId: string, { kind }: Handoff): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const handover = await tenant.get(ClientHandovers, handoverId)
  const open = handover.open.filter((one) => one !== kind)
  const isDone = open.length === 0
  tenant.put(ClientHandovers, { ...handover, open, ...(isDone ? { completedAt: platform.now } : {}) })
  if (!isDone) return
  tenant.emit('handoff_completed', { handoverId })
  // Whoever has it by now: an absence may have moved it meanwhile.
  const onboarding = await activeOf(tenant, 'onboarding_specialist')
  if (onboarding !== undefined) await endAssignment(platform, organizationId, onboarding)
}

/** Throws as `acceptHandoff`. The next is asked at once. */
export async function declineHandoff(
  platform: Platform,
  organizationId: string,
  handoffId: string,
  answer: { readonly agentId: string; readonly reason: string },
): Promise<Handoff> {
  const handoff = await platform.tenant(organizationId).get(Handoffs, handoffId)
  requireOffered(handoff, answer.agentId)
  return passOn(platform, organizationId, handoff, { ...answer, because: 'declined' })
}

export const passOnUnanswered = platformStep('handoff_answer_due', async (event, platform) => {
  const { handoffId, agentId, offer } = event.data
  const handoff = await platform.tenant(event.tenantid).get(Handoffs, handoffId)
  if (handoff.state !== 'offered' || handoff.offer !== offer) return
  await passOn(platform, event.tenantid, handoff, { agentId, because: 'unanswered' })
})

/** Whoever went offline has nothing open any more: their offers go to the next. */
export async function redistributeOffers(platform: Platform, role: ClientFacingRole, agentId: string): Promise<void> {
  const seat = seatOf(await rosterOf(platform, role), agentId)
  for (const { organizationId, offerId } of seat?.offers ?? []) {
    const handoff = await platform.tenant(organizationId).find(Handoffs, offerId)
    if (handoff?.state === 'offered' && handoff.offeredTo === agentId)
      await passOn(platform, organizationId, handoff, { agentId, because: 'absent' })
  }
}

/** Where there is room again, what waits is offered, longest waiting first. */
export async function offerWaitingHandoffs(platform: Platform, role: ClientFacingRole): Promise<void> {
  for (const { organizationId, offerId } of (await rosterOf(platform, role)).waitingOffers) {
    const tenant = platform.tenant(organizationId)
    if (await tenant.holdings.hasEnded()) continue
    const handoff = await tenant.find(Handoffs, offerId)
    if (handoff?.state === 'waiting') await offerToNext(platform, organizationId, handoff)
  }
}

/** Room comes when somebody answers an offer, and when an assignment ends. */
export const offerWhereRoomCame = [
  platformStep('assignment_ended', (event, platform) => offerToRole(platform, event.data.role)),
  platformStep('handoff_accepted', (event, platform) => offerToRole(platform, rolesOfKind[event.data.kind].to)),
  platformStep('handoff_declined', (event, platform) => offerToRole(platform, rolesOfKind[event.data.kind].to)),
  platformStep('specialist_accepted', (_event, platform) => offerToRole(platform, rolesOfKind.specialist.to)),
]

async function offerToRole(platform: Platform, name: string): Promise<void> {
  const role = CLIENT_FACING_ROLES.find((known) => known === name)
  if (role !== undefined) await offerWaitingHandoffs(platform, role)
}

interface Refusal {
  readonly agentId: string
  readonly because: 'declined' | 'absent' | 'unanswered'
  readonly reason?: string
}

export async function passOn(
  platform: Platform,
  organizationId: string,
  handoff: Handoff,
  refusal: Refusal,
): Promise<Handoff> {
  const { id: handoffId, kind, toRole } = handoff
  platform.put(Rosters, withoutOffer(await rosterOf(platform, toRole), handoffId))
  const refused: Handoff = { ...handoff, refusals: [...handoff.refusals, { ...refusal, at: platform.now }] }
  const { agentId, because } = refusal
  platform.tenant(organizationId).emit('handoff_declined', { handoffId, kind, agentId, because })
  return offerToNext(platform, organizationId, refused)
}

function requireOffered(handoff: Handoff, agentId: string): void {
  if (handoff.state === 'accepted') throw new Conflict('it was accepted by somebody else', { code: 'accepted' })
  if (handoff.state !== 'offered' || handoff.offeredTo !== agentId)
    throw new Conflict('it is not offered to you (any more)', { code: 'not_offered' })
}

async function activeOf(tenant: Tenant, role: ClientFacingRole): Promise<string | undefined> {
  const { items } = await tenant.query(Assignments, 'byRole', { role, active: true }, { limit: 1 })
  return items[0]?.id
}

/** What the platform itself knows; the people add to it. */
async function knownContext(tenant: Tenant): Promise<Handoff['context']> {
  const [organization, profile, requirements] = await Promise.all([
    tenant.find(OrganizationProfiles, organizationProfileId),
    tenant.find(ClientProfiles, clientProfileId),
    tenant.query(RequirementsRecords, 'all', {}, { descending: true, limit: 1 }),
  ])
  const needs = requirements.items[0]
  const list = (field: { predicted: readonly string[]; confirmed?: readonly string[] | undefined } | undefined) =>
    (field?.confirmed ?? field?.predicted ?? []).join(', ') || 'not known'
  const wanted = (needs?.useCases.confirmed ?? needs?.useCases.predicted ?? []).filter((one) => one.wanted)
  return {
    notes: [
      `${organization?.name ?? 'The client'}, ${organization?.industry ?? 'industry not known'}.`,
      `Use cases: ${wanted.map(({ title }) => title).join('; ') || 'not known'}.`,
      `Objectives: ${list(needs?.objectives)}.`,
      ...(profile?.summary === undefined ? [] : [profile.summary.text]),
    ].join('\n'),
    preferences: `Languages: ${organization?.languages.join(', ') ?? 'not known'}. Time zone: ${organization?.timeZone ?? 'not known'}.`,
    technicalRequirements: `Products: ${list(needs?.productTypes)}. Integrations: ${list(needs?.integrations)}.`,
  }
}
