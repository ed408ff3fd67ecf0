/** Routes of approvals. Whoever may see them is not yet whoever may decide them. */
import { type Caller, organizationOf, pageOptions, pageQuery, platformRoute, type Route } from '@workflow/engine'
import { Forbidden, NotFound } from '@workflow/platform'
import { z } from 'zod'
import { decide, delegate } from './decide.ts'
import { type Approval, ApprovalSchema, Approvals } from './model.ts'

const people = {
  kind: 'tenant',
  roles: [
    'admin',
    'sales_agent',
    'sales_specialist',
    'support_specialist',
    'success_manager',
    'onboarding_specialist',
    'platform_engineer',
    'platform_admin',
  ],
} as const
const params = z.object({ approvalId: z.string().min(1).max(200) })

function personOf(caller: Caller) {
  if (caller.kind !== 'member' && caller.kind !== 'staff') throw new Forbidden('only a person may decide this')
  return caller
}

/** The client's own people see what they are asked; what colleagues decide about prices is not theirs. */
const maySee = (caller: Caller, { approverRoles }: Approval): boolean =>
  caller.kind !== 'member' || approverRoles.some((role) => role === caller.role)

export const approvalRoutes: readonly Route[] = [
  platformRoute({
    method: 'GET',
    path: '/v1/approval-requests',
    summary: 'What has to be allowed, newest first',
    access: people,
    query: z.strictObject({ state: ApprovalSchema.shape.state.optional(), ...pageQuery }),
    status: 200,
    answer: z.object({ items: z.array(ApprovalSchema), next: z.string().optional() }),
    handle: async ({ caller, query: { state, ...asked } }, platform) => {
      const tenant = platform.tenant(organizationOf(caller))
      const page = { ...pageOptions(asked), descending: true }
      const found = await (state === undefined
        ? tenant.query(Approvals, 'all', {}, page)
        : tenant.query(Approvals, 'byState', { state }, page))
      return { ...found, items: found.items.filter((approval) => maySee(caller, approval)) }
    },
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/approval-requests/{approvalId}',
    summary: 'One of them, with who did what',
    access: people,
    params,
    status: 200,
    answer: ApprovalSchema,
    handle: async ({ caller, params }, platform) => {
      const approval = await platform.tenant(organizationOf(caller)).get(Approvals, params.approvalId)
      if (!maySee(caller, approval)) throw new NotFound(`approvals ${params.approvalId} does not exist`)
      return approval
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/approval-requests/{approvalId}/grant',
    summary: 'Allows it',
    access: people,
    params,
    status: 200,
    answer: ApprovalSchema,
    handle: ({ caller, params }, platform) =>
      decide(platform, personOf(caller), params.approvalId, { state: 'granted' }),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/approval-requests/{approvalId}/reject',
    summary: 'Does not allow it',
    access: people,
    params,
    body: z.strictObject({ reason: z.string().max(1_000).trim().min(1) }),
    status: 200,
    answer: ApprovalSchema,
    handle: ({ caller, params, body }, platform) =>
      decide(platform, personOf(caller), params.approvalId, { state: 'rejected', ...body }),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/approval-requests/{approvalId}/delegate',
    summary: 'Lets a colleague decide it',
    access: people,
    params,
    body: z.strictObject({
      toUserId: z.string().min(1).max(200),
      note: z.string().max(500).trim().default(''),
    }),
    status: 200,
    answer: ApprovalSchema,
    handle: ({ caller, params, body }, platform) => delegate(platform, personOf(caller), params.approvalId, body),
  }),
]
