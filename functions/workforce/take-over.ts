/** A person takes a conversation over, and gives it back. Of two who want it at the same moment one gets it. */
import { type Caller, type Platform, platformStep, type Tenant } from '@workflow/engine'
import { Conflict, Forbidden } from '@workflow/platform'
import { Members, StaffMembers } from '@workflow/records'
import { rosterOf } from './assign-agent.ts'
import { canClaim } from './escalation.ts'
import { type Escalation, Escalations } from './model.ts'
import { endConversation, holdConversation, Rosters } from './roster.ts'

type Person = Extract<Caller, { kind: 'member' | 'staff' }>

/** Claiming what is theirs already changes nothing. Throws `NotFound`, and `Conflict` where somebody else has it, it is over, or they hold all they can. */
export async function claim(
  platform: Platform,
  organizationId: string,
  escalationId: string,
  person: Person,
): Promise<Escalation> {
  const { userId } = person
  const tenant = platform.tenant(organizationId)
  const escalation = await tenant.get(Escalations, escalationId)
  const rosterId = person.kind === 'member' ? organizationId : person.role
  const roster = await rosterOf(platform, rosterId)
  const decision = canClaim(escalation, roster, userId)
  switch (decision.kind) {
    case 'already_theirs':
      return escalation
    case 'taken':
      throw new Conflict(`${decision.by} has taken this conversation over`, { code: 'claimed' })
    case 'over':
      throw new Conflict(`this escalation is over: ${decision.state.replace('_', ' ')}`, { code: decision.state })
    case 'full':
      throw new Conflict(`you hold ${decision.maxLiveConversations} conversations, which is all you can take`, {
        code: 'at_capacity',
      })
    case 'free': {
      const name = await nameOf(platform, tenant, person)
      platform.put(Rosters, holdConversation(roster, userId, escalationId, platform.now))
      const claimedBy = { userId, name, rosterId }
      tenant.emit('escalation_claimed', {
        escalationId,
        conversationId: escalation.conversationId,
        agentId: userId,
      })
      return tenant.put(Escalations, { ...escalation, state: 'claimed', claimedBy, claimedAt: platform.now })
    }
  }
}

/** Gives the conversation back to the bot, or ends it. An admin may do it for others. Throws `NotFound`, `Conflict` where nobody holds it, `Forbidden`. */
export async function release(
  platform: Platform,
  organizationId: string,
  escalationId: string,
  { person, outcome }: { readonly person: Person; readonly outcome: 'handed_back' | 'closed' },
): Promise<Escalation> {
  const tenant = platform.tenant(organizationId)
  const escalation = await tenant.get(Escalations, escalationId)
  if (escalation.state !== 'claimed') throw new Conflict('nobody holds this conversation', { code: escalation.state })
  if (escalation.claimedBy?.userId !== person.userId && person.role !== 'admin')
    throw new Forbidden('only who took the conversation over, or an admin, may release it')
  return end(platform, tenant, escalation, outcome)
}

/** The conversation is over, however it ended: nobody holds it any more, and nobody is asked to come; what was promised for that case is done now. */
const letGo = async (platform: Platform, organizationId: string, conversationId: string) => {
  const tenant = platform.tenant(organizationId)
  const inState = async (state: Escalation['state']) =>
    (await tenant.query(Escalations, 'byConversation', { conversationId, state })).items
  for (const escalation of await inState('claimed')) await end(platform, tenant, escalation, 'closed')
  for (const escalation of [...(await inState('waiting')), ...(await inState('offered'))])
    giveUp(platform, tenant, escalation)
}

/** Nobody came in time, or before the customer left. */
function giveUp(platform: Platform, tenant: Tenant, escalation: Escalation): void {
  const { id: escalationId, conversationId, fallback } = escalation
  tenant.put(Escalations, { ...escalation, state: 'timed_out', endedAt: platform.now })
  tenant.emit('escalation_timed_out', { escalationId, conversationId, fallback })
}

export const letGoOfResolved = platformStep('conversation_resolved', (event, platform) =>
  letGo(platform, event.tenantid, event.data.conversationId),
)
export const letGoOfAbandoned = platformStep('conversation_abandoned', (event, platform) =>
  letGo(platform, event.tenantid, event.data.conversationId),
)

async function end(
  platform: Platform,
  tenant: Tenant,
  escalation: Escalation,
  outcome: 'handed_back' | 'closed',
): Promise<Escalation> {
  const { id: escalationId, conversationId, claimedBy } = escalation
  if (claimedBy === undefined) throw new Error(`escalation ${escalationId} is claimed by nobody`)
  const { userId: agentId, rosterId } = claimedBy
  platform.put(Rosters, endConversation(await rosterOf(platform, rosterId), agentId, escalationId))
  tenant.emit('escalation_resolved', { escalationId, conversationId, agentId, outcome })
  const state = outcome === 'handed_back' ? 'released' : 'closed'
  return tenant.put(Escalations, { ...escalation, state, endedAt: platform.now })
}

async function nameOf(platform: Platform, tenant: Tenant, person: Person): Promise<string> {
  const known =
    person.kind === 'member'
      ? await tenant.get(Members, person.userId)
      : await platform.get(StaffMembers, person.userId)
  return known.name
}
