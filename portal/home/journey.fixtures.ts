/** Events of a client's way, one after the other; data that breaks the contract of its event is refused. */
import { type EventData, parseEventData } from '@workflow/events'
import type { JourneyEvent } from './journey-rules.ts'

let count = 0
export function told<Name extends JourneyEvent['type']>(
  type: Name,
  data: EventData<Name>,
  actor = 'engine:test',
): JourneyEvent {
  count += 1
  const minute = String(count % 60).padStart(2, '0')
  const time = `2026-11-28T${String(10 + Math.floor(count / 60)).padStart(2, '0')}:${minute}:00.000Z`
  const place = { subject: 'demos/dmo_1', correlationid: 'cause', position: `${time}/${count}` }
  return { id: `evt_${count}`, type, time, actor, ...place, data: parseEventData(type, data) } as JourneyEvent
}

export const created = () =>
  told('organization_created', {
    organizationId: 'org_1',
    slug: 'harbour',
    industry: 'hire',
    languages: ['en'],
    plan: 'starter',
    origin: 'sign_up',
  })
export const assignment = (agentId: string, role: string) => ({
  assignmentId: agentId,
  agentId,
  organizationId: 'org_1',
  role,
})
export const assigned = (agentId: string, role: string) =>
  told('agent_assigned', { ...assignment(agentId, role), because: 'least_loaded' })
export const withAgent = () => [created(), assigned('usr_sam', 'sales_agent')]
export const research = (researchId = 'res_1') =>
  told('research_requested', { researchId, kinds: ['primary'], because: 'organization_created' })
export const researched = (researchId = 'res_1') =>
  told('research_completed', {
    ...{ researchId, profileId: 'prf', claims: 3, useCases: 2, collected: 1, skipped: 0, failed: 0 },
    producedBy: 'baseline',
  })
export const draft = (requirementsId = 'req_1') =>
  told('requirements_draft_generated', { requirementsId, researchId: 'res_1', producedBy: 'baseline' })
export const approved = () => told('requirements_draft_approved', { requirementsId: 'req_1', byUserId: 'usr_sam' })
export const outreach = (reason: string) => told('manual_outreach_required', { requirementsId: 'req_1', reason })
export const confirmed = () => told('requirements_validation_completed', { requirementsId: 'req_1', corrections: 1 })
export const making = (version = 1) => told('demo_generation_due', { demoId: 'dmo_1', version })
export const tried = (failed: number) =>
  told('demo_generated', {
    ...{ demoId: 'dmo_1', version: 1, passed: 9 - failed, failed, sandboxOrganizationId: 'org_s' },
    producedBy: 'baseline',
  })
export const refined = (failed: number) =>
  told('demo_refined', {
    ...{ demoId: 'dmo_1', version: 2, passed: 9 - failed, failed, feedbackId: 'fbk_1' },
    producedBy: 'gemini',
  })
export const shared = () => told('message_requested', { messageId: 'msg_1', template: 'demo_ready' })
export const visited = () => told('demo_visited', { demoId: 'dmo_1', visitId: 'vis_1' }, 'user:anonymous')
export const feedback = () => told('feedback_received', { feedbackId: 'fbk_1', demoId: 'dmo_1', by: 'client' })
export const demoApproved = () => told('demo_approved', { demoId: 'dmo_1' })
export const nda = (documentId = 'doc_1') =>
  told('nda_generated', { documentId, jurisdiction: 'UK', templateVersion: '1', sha256: 'x' })
export const ndaSent = (documentId = 'doc_1') => told('nda_sent', { documentId, provider: 'built_in' })
export const about = (kind: 'nda' | 'proposal', documentId = 'doc_1') => ({ documentId, kind })
export const signedBy = (partyId: string) => told('document_party_signed', { ...about('nda'), partyId })
export const ndaSigned = () => told('nda_signed', { documentId: 'doc_1', sha256: 'x' })
export const handoff = { handoffId: 'hnd_1', kind: 'sales_to_onboarding' } as const
export const pricing = { pricingId: 'prc_1', currency: 'USD', expectedMinor: 100 }
export const approval = { approvalId: 'apr_1', type: 'discount', subjectId: 'prc_1' }
