import { describe, expect, it } from 'vitest'
import {
  about,
  approval,
  approved,
  assigned,
  assignment,
  confirmed,
  created,
  demoApproved,
  draft,
  feedback,
  handoff,
  making,
  nda,
  ndaSent,
  ndaSigned,
  outreach,
  pricing,
  refined,
  research,
  researched,
  shared,
  signedBy,
  told,
  tried,
  visited,
  withAgent,
} from './journey.fixtures.ts'
import { journeyOf } from './journey.ts'
import type { JourneyEvent } from './journey-rules.ts'

/** `what > whom`, longest first. */
const waiting = (events: readonly JourneyEvent[]) =>
  journeyOf(events).waits.map(({ what, role, userId, seen }) => `${what} > ${userId ?? role}${seen ? ' (seen)' : ''}`)

type Story = readonly (readonly [JourneyEvent, ...string[]])[]

/** After each event, exactly what is named beside it waits. */
function expectStoryAfter(before: readonly JourneyEvent[], story: Story): void {
  const events = [...before]
  for (const [event, ...waits] of story) {
    events.push(event)
    expect({ after: event.type, waits: waiting(events) }).toEqual({ after: event.type, waits })
  }
}

describe('what waits for whom', () => {
  it('from the sign-up to the client’s own words', () => {
    expectStoryAfter([], [[told('user_signed_up', { userId: 'usr_mia' }), 'address > client']])
    expectStoryAfter(
      [],
      [
        [created()],
        [
          told('assignment_queued', { role: 'sales_agent', organizationId: 'org_1', waiting: 1 }),
          'assignment > sales_agent',
        ],
        [assigned('usr_sam', 'sales_agent')],
        [research(), 'research > platform'],
        [told('research_failed', { researchId: 'res_1', reason: 'timeout' }), 'research_failed > usr_sam'],
        [research('res_2'), 'research > platform'],
        [researched('res_2'), 'draft_writing > platform'],
        [draft(), 'draft > usr_sam'],
        [approved(), 'form > client'],
        [told('requirements_form_opened', { requirementsId: 'req_1' }), 'form_begun > client'],
        [outreach('no_answer'), 'form_begun > client', 'outreach > usr_sam'],
        [confirmed(), 'demo_making > platform'],
      ],
    )
  })

  it('is a draft again where the client has no contact to ask', () => {
    expectStoryAfter(
      [...withAgent(), draft()],
      [
        [approved(), 'form > client'],
        [outreach('no_contact'), 'draft_without_contact > usr_sam'],
        [approved(), 'form > client'],
      ],
    )
  })

  it('of an account that a sales agent made is its claim', () => {
    expectStoryAfter(
      [],
      [
        [told('assisted_account_created', { organizationId: 'org_1', byUserId: 'usr_sam' }), 'claim > client'],
        [told('assisted_account_claimed', { organizationId: 'org_1', userId: 'usr_mia' })],
      ],
    )
  })

  it('with a demo, over two rounds: whoever has the link needs no other', () => {
    expectStoryAfter(
      [...withAgent(), confirmed()],
      [
        [making(), 'demo_making > platform'],
        [told('demo_rehearsal_due', { demoId: 'dmo_1', version: 1 }), 'demo_rehearsing > platform'],
        [tried(0), 'demo_sharing > usr_sam'],
        [shared(), 'demo_trying > client'],
        [visited(), 'demo_verdict > client'],
        [feedback(), 'demo_making > platform'],
        [making(2), 'demo_making > platform'],
        [refined(2), 'demo_failing > usr_sam'],
        [making(3), 'demo_making > platform'],
        [refined(0), 'demo_trying > client'],
        [visited(), 'demo_verdict > client'],
        [demoApproved(), 'nda_writing > platform'],
        [told('pilot_agreed', { demoId: 'dmo_1' }), 'nda_writing > platform'],
        [told('demo_expired', { demoId: 'dmo_1' }), 'nda_writing > platform'],
      ],
    )
  })

  it('with a demo that fails, or that nobody answers, is the sales agent', () => {
    expectStoryAfter(
      [...withAgent(), making()],
      [
        [told('demo_failed', { demoId: 'dmo_1', stage: 'knowledge', reason: 'x' }), 'demo_failed > usr_sam'],
        [making(2), 'demo_making > platform'],
        [tried(1), 'demo_failing > usr_sam'],
        [visited(), 'demo_failing > usr_sam'],
        [told('demo_expired', { demoId: 'dmo_1' }), 'demo_expired > usr_sam'],
      ],
    )
  })

  it('with an NDA is each side that has not signed', () => {
    expectStoryAfter(
      [...withAgent(), demoApproved()],
      [
        [nda(), 'nda_sending > platform'],
        [ndaSent(), 'nda_signature > client', 'nda_signature > signatory'],
        [
          told('document_viewed', { ...about('nda'), partyId: 'client' }),
          'nda_signature > client (seen)',
          'nda_signature > signatory',
        ],
        [signedBy('client'), 'nda_signature > signatory'],
        [signedBy('platform')],
        [told('document_completion_due', about('nda')), 'nda_sealing > platform'],
        [ndaSigned()],
      ],
    )
  })

  it.each([
    ['declined', () => told('document_declined', { ...about('nda'), partyId: 'client', hasReason: true })],
    ['withdrawn', () => told('document_voided', { ...about('nda'), byUserId: 'usr_sam' })],
    ['expired', () => told('document_expired', about('nda'))],
  ])('ends with a paper that is %s; then the sales agent’s turn lasts until there is another', (_, over) => {
    expectStoryAfter(
      [...withAgent(), nda(), ndaSent()],
      [
        [over(), 'nda_over > usr_sam'],
        [nda('doc_2'), 'nda_sending > platform'],
      ],
    )
  })

  it('with papers that could not be written is the sales agent', () => {
    const failed = () => told('sales_document_failed', { ...about('nda'), reason: 'missing_variables: clientSigner' })
    expectStoryAfter(
      [...withAgent(), demoApproved()],
      [
        [failed(), 'nda_failed > usr_sam'],
        [nda('doc_2'), 'nda_sending > platform'],
      ],
    )
  })

  it('with a handover is who it is offered to, or whoever comes', () => {
    const offer = (agentId: string, number: number) =>
      told('handoff_answer_due', { ...handoff, agentId, offer: number })
    const declined = (agentId: string) => told('handoff_declined', { ...handoff, agentId, because: 'declined' })
    expectStoryAfter(withAgent(), [
      [offer('usr_olu', 1), 'handoff_offered > usr_olu'],
      [
        told('handoff_initiated', { ...handoff, toRole: 'onboarding_specialist', toAgentId: 'usr_olu' }),
        'handoff_offered > usr_olu',
      ],
      [declined('usr_olu'), 'handoff_unowned > onboarding_specialist'],
      [offer('usr_ode', 2), 'handoff_offered > usr_ode'],
      [assigned('usr_ode', 'onboarding_specialist'), 'handoff_offered > usr_ode'],
      [told('handoff_accepted', { ...handoff, agentId: 'usr_ode' }), 'pricing > usr_sam'],
    ])
    expectStoryAfter(
      [],
      [
        [
          told('handoff_initiated', { ...handoff, toRole: 'onboarding_specialist' }),
          'handoff_unowned > onboarding_specialist',
        ],
      ],
    )
    expectStoryAfter(
      [],
      [
        [
          told('specialist_invited', { invitationId: 'hnd_2', opportunityType: 'voice', byAgentId: 'usr_sue' }),
          'handoff_unowned > sales_specialist',
        ],
        [told('specialist_accepted', { invitationId: 'hnd_2', opportunityType: 'voice', agentId: 'usr_eva' })],
      ],
    )
  })

  it('with a price and a proposal, approval included', () => {
    const decided = { ...approval, byUserId: 'usr_eva' }
    const proposal = () =>
      told('proposal_generated', { documentId: 'doc_9', pricingId: 'prc_1', templateVersion: '1', producedBy: 'x' })
    expectStoryAfter(
      [...withAgent(), told('handoff_accepted', { ...handoff, agentId: 'usr_olu' })],
      [
        [told('pricing_generated', pricing)],
        [told('approval_requested', approval), 'approval > approver'],
        [told('approval_delegated', { ...approval, fromUserId: 'usr_eva', toUserId: 'usr_tom' }), 'approval > usr_tom'],
        [told('approval_overdue', approval), 'approval_overdue > platform_admin'],
        [told('approval_rejected', { ...decided, reason: 'too much' }), 'pricing_rejected > usr_sam'],
        [told('pricing_generated', pricing)],
        [told('approval_requested', approval), 'approval > approver'],
        [told('approval_granted', decided)],
        [told('pricing_approved', pricing), 'proposal_writing > platform'],
        [proposal(), 'proposal_draft > usr_sam'],
        [told('document_envelope_due', about('proposal', 'doc_9')), 'proposal_sending > platform'],
        [
          told('proposal_sent', { documentId: 'doc_9', provider: 'docusign' }),
          'proposal_signature > client',
          'proposal_signature > signatory',
        ],
        [told('document_expired', about('proposal', 'doc_9')), 'proposal_over > usr_sam'],
        [told('document_envelope_due', about('proposal', 'doc_9')), 'proposal_over > usr_sam'],
        [proposal(), 'proposal_draft > usr_sam'],
        [told('proposal_signed', { documentId: 'doc_9', sha256: 'x' }), 'going_live > onboarding_specialist'],
        [
          told('config_deployed', {
            ...{ configId: 'cfg_1', branch: 'prod', version: 1, previousVersion: null, reason: 'edit' },
            ...{ hotReloadRequired: false, toolNames: [] },
          }),
        ],
      ],
    )
  })

  it('is nobody once the client’s end was asked for', () => {
    const ended = journeyOf([...withAgent(), draft(), told('organization_erasure_requested', { erasureId: 'era_1' })])
    expect(ended.waits).toEqual([])
    expect(ended.endedAt).toBeDefined()
  })

  it('is the role again where the one who had it has left', () => {
    expectStoryAfter(
      [...withAgent(), draft()],
      [[told('assignment_ended', assignment('usr_sam', 'sales_agent')), 'draft > sales_agent']],
    )
  })
})
