/**
 * Workforce: the people of the platform and of its clients; who looks after which client, and who takes over which conversation.
 *
 * Consumes organization_created, assisted_account_created, staff_added, member_joined, member_role_changed, member_removed, escalation_triggered, escalation_offered, conversation_resolved,
 * conversation_abandoned, nda_signed, proposal_signed, organization_erasure_requested, organization_erased and its own agent_events; emits agent_events, escalation_claimed, escalation_resolved, escalation_timed_out.
 * Promises: every organization has a sales agent or a place in the queue, served first come, first served; nobody is over capacity but by accounts that they open themselves, which stay theirs; no handoff
 * without context, and of each one owner at a time; a client's sales agent stays until its proposal is signed, onboarding until support and success have both accepted; a conversation that asks for a
 * person is taken over by exactly one, or falls back when its time is up.
 */
import { defineEngine } from '@workflow/engine'
import { MessageRequests } from '@workflow/records'
import { reassignAbsent } from './absence.ts'
import { workforceRoutes } from './api.ts'
import { assignCreator, assignSalesAgent } from './assign-agent.ts'
import { escalationRoutes } from './escalations-api.ts'
import { followAvailability } from './follow-availability.ts'
import { forgetOrganization } from './forget-organization.ts'
import { endCommercialOwnership, handOverAfterSignature, offerWhereRoomCame, passOnUnanswered } from './hand-over.ts'
import { ClientHandovers, Handoffs } from './handoff.ts'
import { handoffRoutes } from './handoffs-api.ts'
import { Agents, Assignments, Clients, Escalations } from './model.ts'
import { offerEscalation, timeOutEscalation, writeBrief } from './offer-escalation.ts'
import { dismissMember, followRole, registerMember, registerStaff } from './register-agent.ts'
import { Rosters } from './roster.ts'
import { letGoOfAbandoned, letGoOfResolved } from './take-over.ts'

export const workforce = defineEngine({
  name: 'workforce',
  scope: 'platform',
  collections: [Agents, Clients, Rosters, Assignments, Escalations, Handoffs, ClientHandovers, MessageRequests],
  on: [
    assignSalesAgent,
    assignCreator,
    followAvailability,
    reassignAbsent,
    handOverAfterSignature,
    passOnUnanswered,
    endCommercialOwnership,
    ...offerWhereRoomCame,
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
  api: [...workforceRoutes, ...escalationRoutes, ...handoffRoutes],
})
