/** What an organization spent on models: by the chat runtime with the turns that spent it, by the kernel with the tasks. */
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
    tasks: z.number().int().default(0),
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
export type Spend = z.infer<typeof ModelSpend.schema>

export const spendShards = 16

/** The counter of a month that whatever has this key is counted on. */
export function spendId(month: string, key: string): string {
  let sum = 0
  for (const character of key) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return `${month}.${String(sum % spendShards).padStart(2, '0')}`
}

type Used = Pick<Spend, 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'costMicroUsd'>

/** The counter with one turn or task more; `counted` is undefined where nothing was yet. */
export function spendWith(counted: Spend | undefined, id: string, of: 'turns' | 'tasks', used: Used): Spend {
  const before = counted ?? { turns: 0, tasks: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0, costMicroUsd: 0 }
  return {
    id,
    month: id.slice(0, 7),
    turns: before.turns,
    tasks: before.tasks,
    [of]: before[of] + 1,
    inputTokens: before.inputTokens + used.inputTokens,
    outputTokens: before.outputTokens + used.outputTokens,
    cachedTokens: before.cachedTokens + used.cachedTokens,
    costMicroUsd: before.costMicroUsd + used.costMicroUsd,
  }
}

/** What counts against the budgets of a month. */
export interface Spent {
  /** US dollars × 10⁻⁶. */
  readonly costMicroUsd: number
  /** Read and written by models. */
  readonly tokens: number
}

/** All counters of a month together. */
export function spentOf(counters: readonly Spend[]): Spent {
  const sum = (of: (counter: Spend) => number) => counters.reduce((total, counter) => total + of(counter), 0)
  return {
    costMicroUsd: sum(({ costMicroUsd }) => costMicroUsd),
    tokens: sum(({ inputTokens, outputTokens }) => inputTokens + outputTokens),
  }
}

/** The budgets of a month: what they are, and what was told of them. Id: the month. */
export const ModelBudgets = defineCollection({
  name: 'model_budgets',
  schema: z.object({
    id: z.string(),
    /** By agent (configId): what its newest counted turn was held to. */
    limits: z
      .record(z.string(), z.object({ costMicroUsd: z.number().optional(), tokens: z.number().optional() }))
      .default({}),
    /** Of the money. */
    warnedAt: z.string().optional(),
    exhaustedAt: z.string().optional(),
    tokensWarnedAt: z.string().optional(),
    tokensExhaustedAt: z.string().optional(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 800,
})
export type MonthBudgets = z.infer<typeof ModelBudgets.schema>
