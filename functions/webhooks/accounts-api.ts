/** Routes of the platform's staff: which organization an account of another system belongs to. No organization may claim one by itself: it could be somebody else's. */
import { pageOptions, pageQuery, platformRoute, type Route } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { z } from 'zod'
import { Accounts, accountIdOf, systemNames } from './model.ts'

const access = { kind: 'platform', roles: ['platform_admin', 'platform_engineer'] } as const
const path = '/v1/platform/webhook-accounts/{system}/{account}'
const params = z.object({ system: systemNames, account: z.string().min(1).max(200) })
const AccountView = Accounts.schema

export const accountRoutes: readonly Route[] = [
  platformRoute({
    method: 'GET',
    path: '/v1/platform/webhook-accounts',
    summary: "Accounts of other systems that the platform's own apps are installed in",
    access,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(AccountView), next: z.string().optional() }),
    handle: ({ query }, platform) => platform.query(Accounts, 'all', {}, pageOptions(query)),
  }),
  platformRoute({
    method: 'PUT',
    path,
    summary: 'Says which organization an account of another system belongs to',
    access,
    params,
    body: z.strictObject({
      organizationId: z.string().regex(/^org_[a-z0-9]{20}$/, 'must be the id of an organization: org_…'),
    }),
    status: 200,
    answer: AccountView,
    handle: async ({ params, body }, platform) => {
      const account = { id: accountIdOf(params.system, params.account), ...params, ...body }
      const known = await platform.find(Accounts, account.id)
      return known ? platform.put(Accounts, account) : platform.create(Accounts, account)
    },
  }),
  platformRoute({
    method: 'DELETE',
    path,
    summary: 'An account of another system belongs to nobody any more: what it sends is acknowledged and dropped',
    access,
    params,
    status: 204,
    handle: async ({ params }, platform) => {
      const known = await platform.find(Accounts, accountIdOf(params.system, params.account))
      if (!known) throw new NotFound(`there is no account ${params.account} of ${params.system}`)
      platform.remove(Accounts, known)
    },
  }),
]
