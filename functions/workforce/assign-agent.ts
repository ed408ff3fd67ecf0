/** Every organization has a sales agent, or a place in the queue for one. */
import { type Platform, platformStep } from '@workflow/engine'
import { Conflict, InvalidInput, NotFound } from '@workflow/platform'
import { Agents, type Assignment, Assignments, CLIENT_FACING_ROLES, type ClientFacingRole, Clients } from './model.ts'
import {
  chooseForClient,
  drain,
  emptyRoster,
  enqueue,
  giveClient,
  loadOf,
  type Roster,
  Rosters,
  seatOf,
  takeClient,
  withoutClient,
} from './roster.ts'

export const assignSalesAgent = platformStep('organization_created', async (event, platform) => {
  const { organizationId, origin } = event.data
  // A sandbox is looked after by whoever has its client.
  if (origin === 'sandbox') return
  const role = 'sales_agent'
  if ((await platform.find(Clients, organizationId)) !== undefined) return
  platform.create(Clients, { id: organizationId, since: event.time })
  const roster = await rosterOf(platform, role)
  const seat = chooseForClient(roster)
  if (seat === undefined) {
    const waiting = platform.put(Rosters, enqueue(roster, organizationId, event.time))
    platform.emit('assignment_queued', { role, organizationId, waiting: waiting.queue.length })
    return
  }
  platform.put(Rosters, giveClient(roster, seat, organizationId, platform.now))
  await assign(platform, { organizationId, agentId: seat.agentId, role, because: 'least_loaded' })
})

/** Staff of a role who are there again, or have room again, take who waits. */
export async function drainQueue(platform: Platform, role: ClientFacingRole): Promise<void> {
  const known = await rosterOf(platform, role)
  if (drain(known, platform.now).placed.length === 0) return
  const { roster, placed } = drain(await withoutEnded(platform, known), platform.now)
  platform.put(Rosters, roster)
  for (const place of placed) await assign(platform, { ...place, role, because: 'from_queue' })
}

/** Nobody can be assigned to an organization that has ended: one such in the queue must not keep the others waiting. */
async function withoutEnded(platform: Platform, roster: Roster): Promise<Roster> {
  let living = roster
  for (const { organizationId } of roster.queue)
    if (await platform.tenant(organizationId).holdings.hasEnded()) living = withoutClient(living, organizationId)
  return living
}

/** Puts somebody of the staff on an organization by name, over whatever the queue would do. Throws `InvalidInput`, and `Conflict` where they are full or have it already. */
export async function assignByName(platform: Platform, organizationId: string, agentId: string): Promise<void> {
  const agent = await platform.find(Agents, agentId)
  const role = CLIENT_FACING_ROLES.find((known) => known === agent?.role)
  if (agent === undefined || role === undefined) throw unknownField('agentId', 'nobody of the staff has this id')
  if ((await platform.find(Clients, organizationId)) === undefined)
    throw unknownField('organizationId', 'no organization has this id')
  const roster = await rosterOf(platform, role)
  const seat = seatOf(roster, agentId)
  if (seat === undefined) throw new Error(`${agentId} has no seat among ${role}`)
  if (seat.clients.some((client) => client.organizationId === organizationId))
    throw new Conflict('they look after this organization already')
  if (loadOf(seat) >= seat.maxConcurrentClients)
    throw new Conflict(`they look after ${seat.maxConcurrentClients} organizations, which is all they can`)
  platform.put(Rosters, giveClient(roster, seat, organizationId, platform.now))
  await assign(platform, { organizationId, agentId, role, because: 'named' })
}

/** Ends an assignment; who waits takes the room. Throws `NotFound`. */
export async function endAssignment(platform: Platform, organizationId: string, agentId: string): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const known = await tenant.find(Assignments, agentId)
  if (!known?.active) throw new NotFound('they do not look after this organization')
  const { role } = tenant.put(Assignments, { ...known, active: false, endedAt: platform.now })
  tenant.emit('assignment_ended', { assignmentId: agentId, agentId, organizationId, role })
  platform.put(Rosters, takeClient(await rosterOf(platform, role), agentId, organizationId))
  await drainQueue(platform, role)
}

/** The roster, made at first use; it may be put. */
export async function rosterOf(platform: Platform, id: string): Promise<Roster> {
  return (await platform.find(Rosters, id)) ?? platform.create(Rosters, emptyRoster(id))
}

/** Puts them on the organization; their seat is the caller's affair. */
export async function assign(platform: Platform, { organizationId, agentId, role, because }: Assigning): Promise<void> {
  const tenant = platform.tenant(organizationId)
  const assignment = { id: agentId, role, active: true, because, assignedAt: platform.now }
  const earlier = await tenant.find(Assignments, agentId)
  if (earlier === undefined) tenant.create(Assignments, assignment)
  else tenant.put(Assignments, assignment)
  tenant.emit('agent_assigned', { assignmentId: agentId, agentId, organizationId, role, because })
}

interface Assigning {
  readonly organizationId: string
  readonly agentId: string
  readonly role: ClientFacingRole
  readonly because: Assignment['because']
}

const unknownField = (path: string, message: string) =>
  new InvalidInput(message, { errors: [{ path, rule: 'exists', message }] })
