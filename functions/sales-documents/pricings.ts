/** Pricings: made for a client, approved by rule or by a person, and followed by a proposal. */
import { platformStep, type Tenant } from '@workflow/engine'
import { defineCollection, InvalidInput } from '@workflow/platform'
import { ApprovalRequests, ClientProfiles, clientProfileId, RequirementsRecords } from '@workflow/records'
import { z } from 'zod'
import { calculatePricing, defaultInputs, needsApproval, PricingInputs, PricingResult } from './pricing.ts'
import { money } from './pricing-table.ts'

export const PricingSchema = z.object({
  id: z.string(),
  state: z.enum(['awaiting_approval', 'approved', 'rejected']),
  inputs: PricingInputs,
  result: PricingResult,
  approvalId: z.string().optional(),
  /** Why somebody did not allow it is in the approval. */
  createdBy: z.string(),
  createdAt: z.string(),
})
export type Pricing = z.infer<typeof PricingSchema>

export const Pricings = defineCollection({
  name: 'pricings',
  schema: PricingSchema,
  queries: { all: { equals: [], orderBy: 'createdAt' } },
  subject: 'none',
  retentionDays: 'forever',
})

/** Of the unit costs that are known without asking. */
const costCurrency = 'USD'

type Asked = Pick<PricingInputs, 'currency' | 'discountBasisPoints'> &
  Partial<Omit<PricingInputs, 'currency' | 'discountBasisPoints'>>

/** Volumes that are not given are the client's: confirmed, else predicted. Throws `InvalidInput` below the floor. */
export async function createPricing(tenant: Tenant, asked: Asked, createdBy: string): Promise<Pricing> {
  if (asked.currency !== costCurrency && asked.unitCosts === undefined) {
    const message = `unit costs are known in ${costCurrency} alone: give those in ${asked.currency}`
    throw new InvalidInput(message, { errors: [{ path: 'unitCosts', rule: 'currency', message }] })
  }
  const inputs: PricingInputs = { ...defaultInputs, ...(await knownVolumes(tenant)), ...asked }
  const result = calculatePricing(inputs)
  const pricingId = tenant.newId('prc')
  const fact = { pricingId, currency: inputs.currency, expectedMinor: result.expected.priceMinor }
  const common = { id: pricingId, inputs, result, createdBy, createdAt: tenant.now }
  tenant.emit('pricing_generated', fact)
  if (!needsApproval(inputs)) {
    tenant.emit('pricing_approved', fact)
    return tenant.create(Pricings, { ...common, state: 'approved' })
  }
  const approvalId = tenant.newId('apr')
  // Of a year, in the expected case.
  const amountMinor = 12 * result.expected.discountMinor
  const asks = { type: 'discount', subjectId: pricingId, amountMinor, currency: inputs.currency } as const
  const summary = `A discount of ${inputs.discountBasisPoints / 100} % on ${money(result.expected.listMinor, inputs.currency)} a month`
  tenant.create(ApprovalRequests, { id: approvalId, ...asks, summary, requestedBy: createdBy, createdAt: tenant.now })
  tenant.emit('approval_requested', { approvalId, ...asks })
  return tenant.create(Pricings, { ...common, state: 'awaiting_approval', approvalId })
}

const voice = new Set(['phone'])
const noVolume = { low: 0, expected: 0, high: 0 }
type Range = typeof noVolume

/** A month's conversations and calls: what the client confirmed, with the width of what was predicted. */
async function knownVolumes(tenant: Tenant): Promise<{ conversations: Range; calls: Range }> {
  const newest = await tenant.query(RequirementsRecords, 'all', {}, { limit: 1, descending: true })
  const predicted = (await tenant.find(ClientProfiles, clientProfileId))?.volumes ?? []
  const confirmed = newest.items[0]?.volumes ?? []
  const ranges = confirmed.map(({ channel, perMonth }) => {
    const expected = perMonth.confirmed ?? perMonth.predicted
    const known = predicted.find((volume) => volume.channel === channel)?.perMonth
    const low = known && known.expected > 0 ? known.low / known.expected : lowShare
    const high = known && known.expected > 0 ? known.high / known.expected : highShare
    return { channel, low: Math.floor(expected * low), expected, high: Math.ceil(expected * high) }
  })
  const all =
    ranges.length > 0
      ? ranges
      : predicted.map(({ channel, perMonth: { low, expected, high } }) => ({
          ...{ channel, low: Math.floor(low), expected: Math.round(expected), high: Math.ceil(high) },
        }))
  const sum = (is: boolean) =>
    all
      .filter(({ channel }) => voice.has(channel) === is)
      .reduce(
        (total, { low, expected, high }) => ({
          low: total.low + low,
          expected: total.expected + expected,
          high: total.high + high,
        }),
        noVolume,
      )
  return { conversations: sum(false), calls: sum(true) }
}

/** Where nothing was predicted for a channel. */
const lowShare = 0.8
const highShare = 1.25

export const approvalSteps = [
  platformStep('approval_granted', async (event, platform) => {
    const { subjectId, type } = event.data
    const tenant = platform.tenant(event.tenantid)
    const pricing = type === 'discount' ? await tenant.find(Pricings, subjectId) : undefined
    if (pricing?.state !== 'awaiting_approval') return
    const { id: pricingId, inputs, result } = pricing
    tenant.put(Pricings, { ...pricing, state: 'approved' })
    tenant.emit('pricing_approved', {
      pricingId,
      currency: inputs.currency,
      expectedMinor: result.expected.priceMinor,
    })
  }),
  platformStep('approval_rejected', async (event, platform) => {
    const { subjectId, type } = event.data
    const tenant = platform.tenant(event.tenantid)
    const pricing = type === 'discount' ? await tenant.find(Pricings, subjectId) : undefined
    if (pricing?.state === 'awaiting_approval') tenant.put(Pricings, { ...pricing, state: 'rejected' })
  }),
]
