/**
 * Workforce: the people of the platform and of its clients; who looks after which client, and who takes over which conversation.
 *
 * Consumes organization_created, staff_added, member_joined, member_role_changed, member_removed, escalation_triggered, escalation_offered, conversation_resolved,
 * conversation_abandoned, organization_erasure_requested, organization_erased; emits agent_events, escalation_claimed, escalation_resolved, escalation_timed_out.
 * Promises: every organization has a sales agent or a place in the queue, served first come, first served; nobody is over capacity; a conversation that asks for a
 * person is taken over by exactly one, or falls back when its time is up.
 */
import { defineEngine } from '@workflow/engine'
import { workforceRoutes } from './api.ts'
import { assignSalesAgent } from './assign-agent.ts'
import { escalationRoutes } from './escalations-api.ts'
import { forgetOrganization } from './forget-organization.ts'
import { Agents, Assignments, Clients, Escalations } from './model.ts'
import { offerEscalation, timeOutEscalation, writeBrief } from './offer-escalation.ts'
import { dismissMember, followRole, registerMember, registerStaff } from './register-agent.ts'
import { Rosters } from './roster.ts'
import { letGoOfAbandoned, letGoOfResolved } from './take-over.ts'
import { welcomeBack } from './welcome-back.ts'

export const workforce = defineEngine({
  name: 'workforce',
  scope: 'platform',
  collections: [Agents, Clients, Rosters, Assignments, Escalations],
  on: [
    assignSalesAgent,
    welcomeBack,
    registerStaff,
    registerMember,
    followRole,
    dismissMember,
    offerEscalation,
    timeOutEscalation,
    writeBrief,
    letGoOfResolved,
    letGoOfAbandoned,
    ...forgetOrganization,
  ],
  api: [...workforceRoutes, ...escalationRoutes],
})
