/** What a person has to allow: written once by the room that asks, together with `approval_requested`; decided in the copilot. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

export const approvalTypes = ['discount', 'refund', 'exception', 'config_risk'] as const

export const ApprovalRequestSchema = z.object({
  id: z.string(),
  type: z.enum(approvalTypes),
  /** What it is about: a pricing's id, a version's. */
  subjectId: z.string(),
  /** In words, for whoever decides. */
  summary: z.string(),
  amountMinor: z.number().int().nonnegative().optional(),
  /** ISO 4217. */
  currency: z.string().optional(),
  requestedBy: z.string(),
  createdAt: z.string(),
})
export type ApprovalRequest = z.infer<typeof ApprovalRequestSchema>

export const ApprovalRequests = defineCollection({
  name: 'approval_requests',
  schema: ApprovalRequestSchema,
  queries: {},
  subject: 'member',
  retentionDays: 'forever',
})
