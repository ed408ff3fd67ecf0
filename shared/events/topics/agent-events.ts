/** The human agents: who they are, whether they are there, whom they look after. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const agentStatus = z.enum(['online', 'busy', 'away', 'offline'])

export const agentEvents = topic('agent_events', ['workforce'], {
  agent_registered: event(['agents', 'agentId'], z.object({ agentId: z.string(), role: z.string() })),
  agent_availability_changed: event(
    ['agents', 'agentId'],
    z.object({ agentId: z.string(), role: z.string(), previous: agentStatus, status: agentStatus }),
  ),
  agent_assigned: event(
    ['assignments', 'assignmentId'],
    z.object({
      assignmentId: z.string(),
      agentId: z.string(),
      organizationId: z.string(),
      role: z.string(),
      because: z.string(),
    }),
  ),
  assignment_ended: event(
    ['assignments', 'assignmentId'],
    z.object({ assignmentId: z.string(), agentId: z.string(), organizationId: z.string(), role: z.string() }),
  ),
  assignment_queued: event(
    ['rosters', 'role'],
    z.object({ role: z.string(), organizationId: z.string(), waiting: z.number().int() }),
  ),
  /** Some people of an organization that has ended; there are more. */
  organization_agents_forgotten: event(['clients', 'organizationId'], z.object({ organizationId: z.string() })),
})
