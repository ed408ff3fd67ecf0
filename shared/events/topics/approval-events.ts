/** What a person has to allow before it happens. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const approval = { approvalId: z.string(), type: z.string(), subjectId: z.string() }

export const approvalEvents = topic('approval_events', ['copilot', 'sales-documents'], {
  approval_requested: event(
    ['approval_requests', 'approvalId'],
    z.object({ ...approval, amountMinor: z.number().int().optional(), currency: z.string().optional() }),
  ),
  approval_granted: event(['approvals', 'approvalId'], z.object({ ...approval, byUserId: z.string() })),
  approval_rejected: event(
    ['approvals', 'approvalId'],
    z.object({ ...approval, byUserId: z.string(), reason: z.string() }),
  ),
  approval_delegated: event(
    ['approvals', 'approvalId'],
    z.object({ ...approval, fromUserId: z.string(), toUserId: z.string() }),
  ),
  approval_overdue: event(['approvals', 'approvalId'], z.object(approval)),
  /** A timer: the time for a decision is over. */
  approval_decision_due: event(['approvals', 'approvalId'], z.object(approval)),
})
