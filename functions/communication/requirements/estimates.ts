/**
 * What the client's corrections teach: by how much its volumes were over- or underestimated, and what it did not want. Later drafts of the same organization start
 * from it.
 */
import type { Tenant } from '@workflow/engine'
import { defineCollection } from '@workflow/platform'
import type { Requirements } from '@workflow/records'
import { z } from 'zod'

export const EstimateCorrections = defineCollection({
  name: 'estimate_corrections',
  schema: z.object({
    id: z.literal('estimates'),
    /** By channel: the geometric mean of confirmed ÷ researched, over so many confirmations. */
    volumes: z.record(z.string(), z.object({ factor: z.number(), confirmations: z.number().int() })),
    /** Titles of use cases and names of systems that research proposed and the client took out. */
    unwanted: z.array(z.string()),
    updatedAt: z.string(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
export type Estimates = z.infer<typeof EstimateCorrections.schema>

const none = (now: string): Estimates => ({ id: 'estimates', volumes: {}, unwanted: [], updatedAt: now })

export const estimatesOf = async (tenant: Tenant): Promise<Estimates> =>
  (await tenant.find(EstimateCorrections, 'estimates')) ?? none(tenant.now)

/** One confirmation moves an estimate by no more than this, up or down: a slip of the pen does not spoil all that follows. */
const strongest = 10

export function corrected(expected: number, channel: string, { volumes }: Estimates): number {
  return Math.round(expected * (volumes[channel]?.factor ?? 1))
}

/** Takes a confirmation in. Pure. */
export function learn(known: Estimates, confirmed: Requirements, now: string): Estimates {
  const volumes = { ...known.volumes }
  for (const { channel, perMonth, researched = 0 } of confirmed.volumes) {
    // A channel that is not used says nothing of how well it was estimated.
    if (perMonth.confirmed === undefined || perMonth.confirmed === 0 || researched === 0) continue
    const before = volumes[channel] ?? { factor: 1, confirmations: 0 }
    const ratio = Math.min(strongest, Math.max(1 / strongest, perMonth.confirmed / researched))
    const confirmations = before.confirmations + 1
    const factor = Math.exp((Math.log(before.factor) * before.confirmations + Math.log(ratio)) / confirmations)
    volumes[channel] = { factor, confirmations }
  }
  const wanted = new Set([
    ...(confirmed.useCases.confirmed ?? []).filter((one) => one.wanted).map(({ title }) => title),
    ...(confirmed.integrations.confirmed ?? []),
  ])
  const proposed = [
    ...confirmed.useCases.predicted.filter((one) => one.wanted).map(({ title }) => title),
    ...confirmed.integrations.predicted,
  ]
  const unwanted = new Set([...known.unwanted, ...proposed].filter((title) => !wanted.has(title)))
  return { id: 'estimates', volumes, unwanted: [...unwanted].slice(-500), updatedAt: now }
}

export async function learnFrom(tenant: Tenant, confirmed: Requirements): Promise<void> {
  const known = await tenant.find(EstimateCorrections, 'estimates')
  const learnt = learn(known ?? none(tenant.now), confirmed, tenant.now)
  if (known) tenant.put(EstimateCorrections, learnt)
  else tenant.create(EstimateCorrections, learnt)
}
