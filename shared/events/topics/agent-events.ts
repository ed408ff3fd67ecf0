/** The human agents: who they are, whether they are there, whom they look after. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const handoff = {
  handoffId: z.string(),
  kind: z.enum(['sales_to_onboarding', 'onboarding_to_support', 'onboarding_to_success', 'specialist']),
}
const invitation = { invitationId: z.string(), opportunityType: z.string() }

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
  /** Offered to `toAgentId`, or waiting for somebody of `toRole` where nobody is free. */
  handoff_initiated: event(
    ['handoffs', 'handoffId'],
    z.object({
      ...handoff,
      fromAgentId: z.string().optional(),
      toRole: z.string(),
      toAgentId: z.string().optional(),
    }),
  ),
  handoff_accepted: event(['handoffs', 'handoffId'], z.object({ ...handoff, agentId: z.string() })),
  handoff_declined: event(
    ['handoffs', 'handoffId'],
    z.object({ ...handoff, agentId: z.string(), because: z.enum(['declined', 'absent', 'unanswered']) }),
  ),
  /** A timer: whoever it was offered to has had their time. */
  handoff_answer_due: event(
    ['handoffs', 'handoffId'],
    z.object({ ...handoff, agentId: z.string(), offer: z.number().int() }),
  ),
  /** A dual handoff is done when both sides accepted. */
  handoff_completed: event(['client_handovers', 'handoverId'], z.object({ handoverId: z.string() })),
  onboarding_week1_complete: event(
    ['client_handovers', 'handoverId'],
    z.object({ handoverId: z.string(), byUserId: z.string() }),
  ),
  /** A handoff for a while: `invitationId` is its id. */
  specialist_invited: event(
    ['handoffs', 'invitationId'],
    z.object({ ...invitation, byAgentId: z.string(), toAgentId: z.string().optional() }),
  ),
  specialist_accepted: event(['handoffs', 'invitationId'], z.object({ ...invitation, agentId: z.string() })),
  specialist_handoff_back: event(
    ['handoffs', 'invitationId'],
    z.object({
      ...invitation,
      agentId: z.string(),
      outcome: z.enum(['won', 'lost', 'open']),
      revenueMinor: z.number().int(),
      currency: z.string(),
    }),
  ),
  /** A timer: an agent who went offline then is still away. */
  agent_absence_noticed: event(['agents', 'agentId'], z.object({ agentId: z.string(), since: z.string() })),
  /** Some people of an organization that has ended; there are more. */
  organization_agents_forgotten: event(['clients', 'organizationId'], z.object({ organizationId: z.string() })),
})
