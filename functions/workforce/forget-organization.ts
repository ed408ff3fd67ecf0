/**
 * An organization that ends waits for nobody and takes nobody's room from the request on: what it held goes to who waits. Its own people are forgotten with it,
 * some in each step.
 */
import { type Platform, platformStep } from '@workflow/engine'
import { drainQueue } from './assign-agent.ts'
import { Agents, CLIENT_FACING_ROLES, Clients } from './model.ts'
import { Rosters, withoutClient } from './roster.ts'

const agentsPerStep = 200

export const forgetOrganization = (
  ['organization_erasure_requested', 'organization_erased', 'organization_agents_forgotten'] as const
).map((type) => platformStep(type, (event, platform) => forgetSome(platform, event.tenantid), { afterEnd: true }))

async function forgetSome(platform: Platform, organizationId: string): Promise<void> {
  for (const role of CLIENT_FACING_ROLES) {
    const roster = await platform.find(Rosters, role)
    const freed = roster && withoutClient(roster, organizationId)
    if (freed === undefined || freed === roster) continue
    platform.put(Rosters, freed)
    await drainQueue(platform, role)
  }
  const own = await platform.find(Rosters, organizationId)
  if (own) platform.remove(Rosters, own)
  const agents = await platform.query(Agents, 'byOrganization', { organizationId }, { limit: agentsPerStep })
  for (const agent of agents.items) platform.remove(Agents, agent)
  const client = await platform.find(Clients, organizationId)
  if (!client) return
  if (agents.next === undefined) {
    platform.remove(Clients, client)
    return
  }
  // What goes on is told of the client: it goes last.
  platform.put(Clients, client)
  platform.emit('organization_agents_forgotten', { organizationId }, { organizationId })
}
