/** Routes of agents and of who looks after whom. */
import {
  type Caller,
  organizationOf,
  pageOf,
  pageOptions,
  pageQuery,
  platformRoute,
  type Route,
  userOf,
} from '@workflow/engine'
import { Forbidden, NotFound } from '@workflow/platform'
import { PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'
import { assignByName, endAssignment } from './assign-agent.ts'
import { type Agent, AgentSchema, Agents, agentProfile, agentStatuses, CLIENT_FACING_ROLES } from './model.ts'
import { changeAvailability, registerOwnAgent, registerStaffAgent } from './register-agent.ts'
import { emptyRoster, Rosters } from './roster.ts'

const staffAdmins = { kind: 'platform', roles: ['platform_admin'] } as const
const clientFacing = z.enum(CLIENT_FACING_ROLES)
const id = z.string().min(1).max(200)

/** Agents change their own availability, admins that of their people. Whose agents somebody may not see do not exist for them. */
function refuseStranger(caller: Caller, agent: Agent): void {
  if (userOf(caller) === agent.id) return
  const admin =
    caller.kind === 'member'
      ? caller.role === 'admin' && caller.organizationId === agent.organizationId
      : caller.kind === 'staff' && caller.role === 'platform_admin'
  if (admin) return
  if (caller.kind === 'member' && caller.organizationId !== agent.organizationId)
    throw new NotFound(`agents ${agent.id} does not exist`)
  throw new Forbidden('only they themselves, or an admin, may change this')
}

const agents: readonly Route[] = [
  platformRoute({
    method: 'GET',
    path: '/v1/agents',
    summary: 'Agents: the own people of an organization; for staff who name none, the staff',
    access: { kind: 'signed_in' },
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(AgentSchema), next: z.string().optional() }),
    handle: ({ caller, query }, platform) => {
      const staffOnly = caller.kind === 'staff' && caller.organizationId === undefined
      const organizationId = staffOnly ? null : organizationOf(caller)
      return platform.query(Agents, 'byOrganization', { organizationId }, pageOptions(query))
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/agents',
    summary: 'Registers somebody as an agent, or changes what they can do',
    access: { kind: 'signed_in' },
    body: z.strictObject({
      userId: id,
      skills: agentProfile.skills.exactOptional(),
      languages: agentProfile.languages.exactOptional(),
      expertise: agentProfile.expertise.exactOptional(),
      capacity: agentProfile.capacity.exactOptional(),
    }),
    status: 200,
    answer: AgentSchema,
    handle: ({ caller, body }, platform) => {
      if (caller.kind === 'member' && caller.role === 'admin')
        return registerOwnAgent(platform, caller.organizationId, body)
      if (caller.kind === 'staff' && caller.role === 'platform_admin') return registerStaffAgent(platform, body)
      throw new Forbidden('only an admin may register agents')
    },
  }),
  platformRoute({
    method: 'PATCH',
    path: '/v1/agents/{agentId}/availability',
    summary: 'Says whether an agent is there',
    access: { kind: 'signed_in' },
    params: z.object({ agentId: id }),
    body: z.strictObject({ status: agentStatuses }),
    status: 200,
    answer: AgentSchema,
    handle: async ({ caller, params, body }, platform) => {
      const agent = await platform.get(Agents, params.agentId)
      refuseStranger(caller, agent)
      return changeAvailability(platform, agent, body.status)
    },
  }),
]

const AssignmentView = z.object({
  organizationId: z.string(),
  agentId: z.string(),
  role: clientFacing,
  since: z.string(),
})

const assignments: readonly Route[] = [
  platformRoute({
    method: 'GET',
    path: '/v1/assignments',
    summary: 'Who looks after whom: staff see their own clients, an admin everybody and who waits',
    access: { kind: 'platform', roles: PLATFORM_ROLES },
    query: z.strictObject({ role: clientFacing.optional(), ...pageQuery }),
    status: 200,
    answer: z.object({
      items: z.array(AssignmentView),
      next: z.string().optional(),
      waiting: z.array(z.object({ organizationId: z.string(), role: clientFacing, since: z.string() })),
    }),
    handle: async ({ caller, query }, platform) => {
      const userId = userOf(caller)
      const all = caller.kind === 'staff' && caller.role === 'platform_admin'
      const roles = query.role === undefined ? CLIENT_FACING_ROLES : [query.role]
      const rosters = await Promise.all(
        roles.map(async (role) => ({ role, ...((await platform.find(Rosters, role)) ?? emptyRoster(role)) })),
      )
      const items = rosters.flatMap(({ role, seats }) =>
        seats
          .filter((seat) => all || seat.agentId === userId)
          .flatMap(({ agentId, clients }) => clients.map((client) => ({ ...client, agentId, role }))),
      )
      const waiting = rosters.flatMap(({ role, queue }) => queue.map((place) => ({ ...place, role })))
      const page = pageOf(items, ({ organizationId, role, agentId }) => `${organizationId} ${role} ${agentId}`, query)
      return { ...page, waiting: all ? waiting : [] }
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/assignments',
    summary: 'Puts somebody of the staff on an organization',
    access: staffAdmins,
    body: z.strictObject({ organizationId: id, agentId: id }),
    status: 204,
    handle: ({ body }, platform) => assignByName(platform, body.organizationId, body.agentId),
  }),
  platformRoute({
    method: 'DELETE',
    path: '/v1/assignments/{organizationId}/{agentId}',
    summary: 'Ends an assignment; who waits longest takes the room',
    access: staffAdmins,
    params: z.object({ organizationId: id, agentId: id }),
    status: 204,
    handle: ({ params }, platform) => endAssignment(platform, params.organizationId, params.agentId),
  }),
]

export const workforceRoutes: readonly Route[] = [...agents, ...assignments]
