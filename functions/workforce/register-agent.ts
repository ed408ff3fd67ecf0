/** People become agents when they join in a role that looks after clients or conversations, and stop being agents when they leave it. */
import { type Platform, platformStep } from '@workflow/engine'
import { InvalidInput } from '@workflow/platform'
import { type Member, Members, StaffMembers } from '@workflow/records'
import { rosterOf } from './assign-agent.ts'
import { type Agent, type AgentStatus, Agents, CLIENT_FACING_ROLES, defaultCapacity } from './model.ts'
import { Rosters, seatAgent, unseat } from './roster.ts'

export const registerStaff = platformStep('staff_added', async (event, platform) => {
  const role = CLIENT_FACING_ROLES.find((known) => known === event.data.role)
  const person = await platform.get(StaffMembers, event.data.userId)
  if (role !== undefined) await saveAgent(platform, await agentOf(platform, { id: person.id, name: person.name, role }))
})

/** What counts is who they are by now: these events may come in any order. */
const followMember = async (platform: Platform, organizationId: string, userId: string) => {
  const member = await platform.tenant(organizationId).find(Members, userId)
  if (member?.role === 'agent') {
    const identity = { id: userId, name: member.name, role: 'agent', organizationId } as const
    await saveAgent(platform, await agentOf(platform, identity))
  } else if (member === undefined || !mayTakeOver(member)) await dismiss(platform, organizationId, userId)
}

export const registerMember = platformStep('member_joined', (event, platform) =>
  followMember(platform, event.data.organizationId, event.data.userId),
)
export const followRole = platformStep('member_role_changed', (event, platform) =>
  followMember(platform, event.data.organizationId, event.data.userId),
)
export const dismissMember = platformStep('member_removed', (event, platform) =>
  followMember(platform, event.data.organizationId, event.data.userId),
)

const mayTakeOver = (member: Member) => member.role === 'agent' || member.role === 'admin'

export type AgentProfile = Partial<Pick<Agent, 'skills' | 'languages' | 'expertise' | 'capacity'>>

/** An organization's own agent, or their profile changed. Throws `InvalidInput` for strangers, and roles that take over nothing. */
export async function registerOwnAgent(
  platform: Platform,
  organizationId: string,
  { userId, ...profile }: AgentProfile & { readonly userId: string },
): Promise<Agent> {
  const member = await platform.tenant(organizationId).find(Members, userId)
  if (member === undefined) throw unfit('exists', 'nobody with this id is a member')
  if (!mayTakeOver(member)) throw unfit('role', 'only an agent or an admin takes over conversations')
  const known = await agentOf(platform, { id: userId, name: member.name, role: 'agent', organizationId })
  return saveAgent(platform, { ...known, ...profile })
}

/** Staff who look after clients, or their profile changed. Throws as `registerOwnAgent`. */
export async function registerStaffAgent(
  platform: Platform,
  { userId, ...profile }: AgentProfile & { readonly userId: string },
): Promise<Agent> {
  const person = await platform.find(StaffMembers, userId)
  if (person === undefined) throw unfit('exists', 'nobody of the staff has this id')
  const role = CLIENT_FACING_ROLES.find((known) => known === person.role)
  if (role === undefined) throw unfit('role', `a ${person.role} looks after no clients`)
  const known = await agentOf(platform, { id: userId, name: person.name, role })
  return saveAgent(platform, { ...known, ...profile })
}

/** Somebody comes or goes. */
export async function changeAvailability(platform: Platform, agent: Agent, status: AgentStatus): Promise<Agent> {
  if (agent.status === status) return agent
  const changed = await saveAgent(platform, { ...agent, status })
  const { id: agentId, role, organizationId } = changed
  platform.emit(
    'agent_availability_changed',
    { agentId, role, previous: agent.status, status },
    organizationId === undefined ? {} : { organizationId },
  )
  return changed
}

/** Where an agent sits: with the staff of their role, or with their organization's own people. */
const rosterIdOf = (agent: Pick<Agent, 'role' | 'organizationId'>): string => agent.organizationId ?? agent.role

type Identity = Pick<Agent, 'id' | 'name' | 'role' | 'organizationId'>

/** Their agent as it is, else a new one with the usual capacity who is not there yet; under the name and role that they have by now. */
async function agentOf(platform: Platform, identity: Identity): Promise<Agent> {
  const known = await platform.find(Agents, identity.id)
  if (known !== undefined) return { ...known, ...identity }
  return { skills: [], languages: [], expertise: [], capacity: defaultCapacity, status: 'offline', ...identity }
}

/** Agent and seat are written together. */
async function saveAgent(platform: Platform, agent: Agent): Promise<Agent> {
  const known = await platform.find(Agents, agent.id)
  const { id: agentId, role, organizationId } = agent
  if (known === undefined) {
    platform.create(Agents, agent)
    platform.emit('agent_registered', { agentId, role }, organizationId === undefined ? {} : { organizationId })
  } else platform.put(Agents, agent)
  const roster = await rosterOf(platform, rosterIdOf(agent))
  platform.put(Rosters, seatAgent(roster, agent, platform.now))
  return agent
}

async function dismiss(platform: Platform, organizationId: string, userId: string): Promise<void> {
  const agent = await platform.find(Agents, userId)
  if (agent?.organizationId !== organizationId) return
  platform.remove(Agents, agent)
  platform.put(Rosters, unseat(await rosterOf(platform, organizationId), userId))
}

const unfit = (rule: string, message: string) =>
  new InvalidInput(message, { errors: [{ path: 'userId', rule, message }] })
