/**
 * Sales documents: NDA, pricing and proposal, from templates to sealed papers.
 *
 * Consumes demo_approved, pilot_agreed, agent_assigned, assignment_ended, approval_granted, approval_rejected, and its own nda_generated, document_completion_due, document_deadline_due; emits sales_doc_events.
 * Promises: an NDA is written once when both facts have come, in whatever order; a paper is written with all its variables or not at all; nobody signs twice, nor what is
 * settled; what everybody signed carries their evidence and one seal that any later change breaks.
 */
import { defineEngine, type Engine } from '@workflow/engine'
import { ApprovalRequests, MessageRequests, PageLinks } from '@workflow/records'
import { documentRoutes } from './api.ts'
import { completionStep } from './complete-document.ts'
import { deadlineStep } from './deadlines.ts'
import { envelopeSteps } from './envelope-steps.ts'
import { ndaSteps } from './generate-nda.ts'
import { ProposalReadings, SalesDocuments, SalesJourneys, SealCertificates } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'
import { approvalSteps, Pricings } from './pricings.ts'
import { pricingRoutes } from './pricings-api.ts'
import { proposalStep } from './proposal.ts'
import { proposalRoutes } from './proposal-api.ts'
import { proposalPages } from './proposal-page.ts'
import { sendSteps } from './send-document.ts'
import { signRoutes } from './sign-api.ts'
import { verifyRoutes } from './verify-api.ts'

export type { PlatformParty, SalesDocumentsOptions } from './options.ts'

export const createSalesDocumentsEngine = (options: SalesDocumentsOptions): Engine =>
  defineEngine({
    name: 'sales-documents',
    scope: 'platform',
    collections: [
      SalesDocuments,
      SalesJourneys,
      SealCertificates,
      Pricings,
      ProposalReadings,
      ApprovalRequests,
      PageLinks,
      MessageRequests,
    ],
    on: [
      ...ndaSteps(options),
      ...sendSteps(options),
      completionStep(options),
      deadlineStep(options),
      ...approvalSteps,
      proposalStep(options),
      ...envelopeSteps(options),
    ],
    api: [
      ...documentRoutes(options),
      ...signRoutes,
      ...verifyRoutes,
      ...pricingRoutes,
      ...proposalRoutes(options),
      ...proposalPages,
    ],
  })
