/** Somebody is not there: what was offered to them goes to others at once, their clients when they stay away longer than a day. */
import { type Platform, platformStep } from '@workflow/engine'
import { assign, endAssignment, rosterOf } from './assign-agent.ts'
import { passOn, redistributeOffers } from './hand-over.ts'
import { rolesOfKind } from './handoff.ts'
import { type Agent, Agents, CLIENT_FACING_ROLES } from './model.ts'
import { chooseForClient, enqueue, giveClient, Rosters, seatOf } from './roster.ts'
import { invitationsHeldBy } from './specialist.ts'

const clientsKeptMs = 24 * 60 * 60 * 1_000

/** Notes since when they are away; a return before the time is up makes it void. */
export async function noticeAbsence(platform: Platform, agent: Agent): Promise<void> {
  const role = CLIENT_FACING_ROLES.find((known) => known === agent.role)
  if (role === undefined || agent.organizationId !== undefined) return
  await redistributeOffers(platform, role, agent.id)
  platform.put(Agents, { ...agent, awaySince: platform.now })
  const at = new Date(Date.parse(platform.now) + clientsKeptMs)
  platform.emit('agent_absence_noticed', { agentId: agent.id, since: platform.now }, { at })
}

/** One step a client would leave the rest behind where it fails: they go together, each to somebody who is there, or into the queue. */
export const reassignAbsent = platformStep('agent_absence_noticed', async (event, platform) => {
  const { agentId, since } = event.data
  const agent = await platform.find(Agents, agentId)
  const role = CLIENT_FACING_ROLES.find((known) => known === agent?.role)
  if (agent?.status !== 'offline' || agent.awaySince !== since || role === undefined) return
  const clients = seatOf(await rosterOf(platform, role), agentId)?.clients ?? []
  for (const { organizationId } of clients) {
    if (await platform.tenant(organizationId).holdings.hasEnded()) continue
    await endAssignment(platform, organizationId, agentId)
    if (role === rolesOfKind.specialist.to) {
      for (const { acceptedBy: _, acceptedAt: __, ...held } of await invitationsHeldBy(
        platform,
        organizationId,
        agentId,
      ))
        await passOn(platform, organizationId, held, { agentId, because: 'absent' })
      continue
    }
    const roster = await rosterOf(platform, role)
    const seat = chooseForClient(roster)
    if (seat === undefined) {
      const waiting = platform.put(Rosters, enqueue(roster, organizationId, platform.now)).queue.length
      platform.emit('assignment_queued', { role, organizationId, waiting }, { organizationId })
      continue
    }
    platform.put(Rosters, giveClient(roster, seat, organizationId, platform.now))
    await assign(platform, { organizationId, agentId: seat.agentId, role, because: 'absence' })
  }
})
