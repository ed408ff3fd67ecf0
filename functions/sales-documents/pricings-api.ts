/** Routes of pricings, for the people who sell. */
import { organizationOf, pageOptions, pageQuery, platformRoute, type Route, userOf } from '@workflow/engine'
import { z } from 'zod'
import { sellers } from './api.ts'
import { PricingInputs } from './pricing.ts'
import { calculationTable } from './pricing-table.ts'
import { createPricing, PricingSchema, Pricings } from './pricings.ts'

const params = z.object({ pricingId: z.string().min(1).max(200) })
const { currency, discountBasisPoints, ...others } = PricingInputs.shape
const body = z.strictObject({
  currency: currency.default('USD'),
  discountBasisPoints: discountBasisPoints.default(0),
  ...z.object(others).partial().shape,
})

export const pricingRoutes: readonly Route[] = [
  platformRoute({
    method: 'GET',
    path: '/v1/pricings',
    summary: 'Pricings, newest first',
    access: sellers,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(PricingSchema), next: z.string().optional() }),
    handle: ({ caller, query }, platform) =>
      platform.tenant(organizationOf(caller)).query(Pricings, 'all', {}, { ...pageOptions(query), descending: true }),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/pricings',
    summary: 'Calculates a price; a discount beyond 5 % has to be allowed by somebody else',
    access: sellers,
    body,
    status: 201,
    answer: PricingSchema,
    handle: ({ caller, body }, platform) => {
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      const asked = { ...given, currency: body.currency, discountBasisPoints: body.discountBasisPoints }
      return createPricing(platform.tenant(organizationOf(caller)), asked, `user:${userOf(caller)}`)
    },
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/pricings/{pricingId}',
    summary: 'A pricing with every input; `table`: the calculation as Markdown',
    access: sellers,
    params,
    status: 200,
    answer: PricingSchema.extend({ table: z.string() }),
    handle: async ({ caller, params }, platform) => {
      const pricing = await platform.tenant(organizationOf(caller)).get(Pricings, params.pricingId)
      return { ...pricing, table: calculationTable(pricing.inputs, pricing.result) }
    },
  }),
]
