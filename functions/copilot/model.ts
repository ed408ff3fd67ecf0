/** Approvals: documents, who may decide, and by when. */
import { defineCollection } from '@workflow/platform'
import { type ApprovalRequest, ApprovalRequestSchema } from '@workflow/records'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'

const roles = z.enum([...CLIENT_ROLES, ...PLATFORM_ROLES])
type ApproverRole = z.infer<typeof roles>

export const ApprovalSchema = ApprovalRequestSchema.extend({
  state: z.enum(['pending', 'granted', 'rejected']),
  approverRoles: z.array(roles),
  /** User id: decides in place of the roles. */
  delegatedTo: z.string().optional(),
  dueAt: z.string(),
  overdue: z.boolean(),
  /** Oldest first; `by`: `user:…` or `engine:…`. */
  audit: z.array(
    z.object({
      at: z.string(),
      by: z.string(),
      what: z.enum(['requested', 'delegated', 'escalated', 'granted', 'rejected']),
      note: z.string(),
    }),
  ),
  decidedAt: z.string().optional(),
})
export type Approval = z.infer<typeof ApprovalSchema>

export const Approvals = defineCollection({
  name: 'approvals',
  schema: ApprovalSchema,
  queries: { all: { equals: [], orderBy: 'createdAt' }, byState: { equals: ['state'], orderBy: 'createdAt' } },
  subject: 'member',
  retentionDays: 'forever',
})

interface Rule {
  /** In minor units of whatever currency; an amount that is not told is any. */
  readonly upToMinor: number
  readonly approverRoles: readonly ApproverRole[]
  readonly decideWithinMs: number
}

const hourMs = 60 * 60 * 1_000
const all = Number.POSITIVE_INFINITY
/** May decide everything, and what nobody else did in time. */
export const lastResort = ['platform_admin'] as const

/** First rule that fits, by type and amount. */
const rules: Readonly<Record<ApprovalRequest['type'], readonly Rule[]>> = {
  discount: [
    { upToMinor: 500_000, approverRoles: ['sales_specialist', 'platform_admin'], decideWithinMs: 24 * hourMs },
    { upToMinor: all, approverRoles: ['platform_admin'], decideWithinMs: 24 * hourMs },
  ],
  refund: [
    { upToMinor: 20_000, approverRoles: ['support_specialist', 'success_manager'], decideWithinMs: 8 * hourMs },
    { upToMinor: 200_000, approverRoles: ['success_manager', 'platform_admin'], decideWithinMs: 24 * hourMs },
    { upToMinor: all, approverRoles: ['platform_admin'], decideWithinMs: 24 * hourMs },
  ],
  exception: [{ upToMinor: all, approverRoles: ['platform_admin'], decideWithinMs: 48 * hourMs }],
  config_risk: [
    { upToMinor: all, approverRoles: ['admin', 'platform_engineer', 'platform_admin'], decideWithinMs: 24 * hourMs },
  ],
}

export function routeOf({ type, amountMinor }: Pick<ApprovalRequest, 'type' | 'amountMinor'>): Rule {
  const asked = amountMinor ?? all
  const rule = rules[type].find(({ upToMinor }) => asked <= upToMinor)
  if (rule === undefined) throw new Error(`no rule for ${type}`)
  return rule
}

interface Decider {
  readonly userId: string
  readonly role: ApproverRole
}

/** `yes`, or why not. Who asked does not decide; whom it was delegated to decides in place of the roles, and the last resort always may. */
export function mayDecide(approval: Approval, { userId, role }: Decider): 'yes' | 'own_request' | 'not_theirs' {
  if (approval.requestedBy === `user:${userId}`) return 'own_request'
  if (lastResort.some((known) => known === role)) return 'yes'
  const { delegatedTo, approverRoles } = approval
  const isTheirs = delegatedTo === undefined ? approverRoles.includes(role) : delegatedTo === userId
  return isTheirs ? 'yes' : 'not_theirs'
}

type AuditEntry = Approval['audit'][number]

export const withEntry = (approval: Approval, entry: AuditEntry): Approval => ({
  ...approval,
  audit: [...approval.audit, entry],
})
