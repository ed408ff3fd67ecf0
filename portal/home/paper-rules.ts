/** Papers, prices and approvals on a client's way: which event has something wait, and which ends the wait. */
import type { EventType } from '@workflow/events'
import type { Told, WaitName, Way } from './journey-way.ts'

export type Rule<Type extends EventType> = (way: Way, event: Told<Type>) => void
export type Rules = { readonly [Type in EventType]?: Rule<Type> }

type Kind = 'nda' | 'proposal'
const sides = ['client', 'platform'] as const
const signature = (documentId: string, side: string) => `signature:${documentId}:${side}`
const paper = (documentId: string) => `paper:${documentId}`
/** Another paper of the kind has to be written. */
const another = (kind: Kind) => `another:${kind}`

const settle = (way: Way, documentId: string) =>
  way.close(paper(documentId), ...sides.map((side) => signature(documentId, side)))

/** Nobody signs it any more: whoever sells decides what follows. */
function over(way: Way, event: Told<'document_declined' | 'document_voided' | 'document_expired'>): void {
  const { documentId, kind } = event.data
  settle(way, documentId)
  const isLast = !way.waits.some(([, { what }]) => what.startsWith(kind))
  if (isLast && !way.hasReached(kind)) way.open(another(kind), event, `${kind}_over`, 'sales_agent')
}

function sent(kind: Kind): Rule<'nda_sent' | 'proposal_sent'> {
  return (way, event) => {
    const { documentId } = event.data
    way.close(paper(documentId))
    const what: WaitName = `${kind}_signature`
    way.open(signature(documentId, 'client'), event, what, 'client')
    way.open(signature(documentId, 'platform'), event, what, 'signatory')
  }
}

function written(way: Way, kind: Kind): void {
  way.close(`writing:${kind}`, another(kind))
}

export const paperRules = {
  nda_generated: (way, event) => {
    written(way, 'nda')
    way.begin('nda', event)
    way.open(paper(event.data.documentId), event, 'nda_sending', 'platform')
  },
  proposal_generated: (way, event) => {
    written(way, 'proposal')
    way.open(paper(event.data.documentId), event, 'proposal_draft', 'sales_agent')
  },
  /** Also told where an envelope is withdrawn: then the paper waits for nobody any more. */
  document_envelope_due: (way, event) => {
    const { documentId, kind } = event.data
    if (way.wait(paper(documentId))) way.open(paper(documentId), event, `${kind}_sending`, 'platform')
  },
  nda_sent: sent('nda'),
  proposal_sent: sent('proposal'),
  document_viewed: (way, { data }) => way.see(signature(data.documentId, data.partyId)),
  document_party_signed: (way, { data }) => way.close(signature(data.documentId, data.partyId)),
  document_completion_due: (way, event) => {
    const { documentId, kind } = event.data
    settle(way, documentId)
    way.open(paper(documentId), event, `${kind}_sealing`, 'platform')
  },
  nda_signed: (way, event) => {
    settle(way, event.data.documentId)
    way.close(another('nda'))
    way.reach('nda', event)
  },
  proposal_signed: (way, event) => {
    settle(way, event.data.documentId)
    way.close(another('proposal'))
    way.reach('proposal', event)
    if (!way.hasReached('live')) way.open('going_live', event, 'going_live', 'onboarding_specialist')
  },
  document_declined: over,
  document_voided: over,
  document_expired: over,
  sales_document_failed: (way, event) => {
    const { documentId, kind } = event.data
    settle(way, documentId)
    way.close(`writing:${kind}`)
    way.begin(kind, event)
    if (!way.hasReached(kind)) way.open(another(kind), event, `${kind}_failed`, 'sales_agent')
  },
  pricing_generated: (way, event) => {
    way.begin('proposal', event)
    way.close('pricing')
  },
  pricing_approved: (way, event) => {
    way.close(another('proposal'))
    way.open('writing:proposal', event, 'proposal_writing', 'platform')
  },
  approval_requested: (way, event) => way.open(`approval:${event.data.approvalId}`, event, 'approval', 'approver'),
  approval_delegated: (way, event) =>
    way.open(`approval:${event.data.approvalId}`, event, 'approval', 'approver', event.data.toUserId),
  approval_overdue: (way, event) =>
    way.open(`approval:${event.data.approvalId}`, event, 'approval_overdue', 'platform_admin'),
  approval_granted: (way, { data }) => way.close(`approval:${data.approvalId}`),
  approval_rejected: (way, event) => {
    way.close(`approval:${event.data.approvalId}`)
    if (event.data.type === 'discount') way.open('pricing', event, 'pricing_rejected', 'sales_agent')
  },
} satisfies Rules
