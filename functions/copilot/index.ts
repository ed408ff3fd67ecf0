/**
 * Copilot, its first part: approvals.
 *
 * Consumes approval_requested and its own approval_decision_due; emits approval_granted, approval_rejected, approval_delegated, approval_overdue.
 * Promises: what is asked for is decided once, by somebody who may and did not ask for it; what nobody decides in time goes to whoever may decide everything; who did
 * what stands in the approval.
 */
import { defineEngine } from '@workflow/engine'
import { ApprovalRequests, MessageRequests } from '@workflow/records'
import { approvalRoutes } from './api.ts'
import { Approvals } from './model.ts'
import { escalateOverdue, openApproval } from './open-approval.ts'

export const copilot = defineEngine({
  name: 'copilot',
  scope: 'platform',
  collections: [Approvals, ApprovalRequests, MessageRequests],
  on: [openApproval, escalateOverdue],
  api: approvalRoutes,
})
