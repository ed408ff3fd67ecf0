/** What an organization spent on models. Written by the chat runtime with the turns that spent it, and by nobody else. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

/** One of the counters of a month: turns of different conversations seldom write the same. Id: `<month>.<shard>`. */
export const ModelSpend = defineCollection({
  name: 'model_spend',
  schema: z.object({
    id: z.string(),
    /** `2026-11`, UTC. */
    month: z.string(),
    turns: z.number().int(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    cachedTokens: z.number().int(),
    /** US dollars × 10⁻⁶. */
    costMicroUsd: z.number(),
  }),
  queries: { byMonth: { equals: ['month'] } },
  subject: 'none',
  retentionDays: 800,
})

/** What was told of a month's budget. Id: the month. */
export const ModelBudgets = defineCollection({
  name: 'model_budgets',
  schema: z.object({
    id: z.string(),
    warnedAt: z.string().optional(),
    exhaustedAt: z.string().optional(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 800,
})
