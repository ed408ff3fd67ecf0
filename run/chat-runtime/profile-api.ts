/** The routes of what is remembered of a customer: read, corrected, forgotten. */
import { type Route, route } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { CustomerProfiles, Customers, ProfileFact } from '@workflow/records'
import { z } from 'zod'
import { forgetFact, noteFact } from './customer-profile.ts'

const access = {
  kind: 'tenant',
  roles: ['admin', 'agent', 'support_specialist', 'success_manager'],
  scope: 'customers',
} as const
const customer = z.object({ customerId: z.string().min(1).max(200) })
const fact = customer.extend({ name: z.string().min(1).max(80) })

export const profileRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/customers/{customerId}/facts',
    summary: 'What is remembered of a customer, with where each fact comes from',
    access,
    params: customer,
    status: 200,
    answer: z.object({ items: z.array(ProfileFact) }),
    handle: async ({ params }, tenant) => {
      await tenant.get(Customers, params.customerId)
      return { items: (await tenant.find(CustomerProfiles, params.customerId))?.facts ?? [] }
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/customers/{customerId}/facts/{name}',
    summary: 'Corrects or adds a fact; conversations that begin later know it',
    access,
    params: fact,
    body: z.strictObject({ value: z.string().trim().min(1).max(500) }),
    status: 204,
    handle: async ({ params, body }, tenant) => {
      await tenant.get(Customers, params.customerId)
      await noteFact(tenant, params.customerId, { name: params.name, value: body.value, source: 'person' })
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/customers/{customerId}/facts/{name}',
    summary: 'Forgets a fact',
    access,
    params: fact,
    status: 204,
    handle: async ({ params }, tenant) => {
      await tenant.get(Customers, params.customerId)
      if (!(await forgetFact(tenant, params.customerId, params.name)))
        throw new NotFound(`nothing named ${params.name} is remembered of this customer`)
    },
  }),
]
