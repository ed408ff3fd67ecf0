/** What an organization's models have cost and read in a month, as this instance knows it. */
import type { Kernel } from '@workflow/engine'
import type { Allowance } from '@workflow/llm-sdk'
import { ModelSpend, type Spent, spendShards, spentOf } from '@workflow/records'
import { LRUCache } from 'lru-cache'
import { type ConversationRef, commit } from './commit.ts'
import type { Usage } from './model.ts'

/** A month's budgets as a turn found them. */
export interface TurnBudget {
  readonly configId: string
  readonly month: string
  /** What the configuration sets of them. */
  readonly limits: Partial<Spent>
  readonly spent: Spent
  readonly allowance: Allowance
}

export interface TurnSpend {
  readonly ref: ConversationRef
  readonly budget: TurnBudget | undefined
  readonly usage: Usage
  readonly producedBy: string
}

/** Other instances' turns are seen after this long: a budget may be overstepped by what is spent meanwhile. */
const spendKnownMs = 30_000

/** Sums of months by organization, as this instance last read them. */
export class SpendBook {
  readonly #sums = new LRUCache<string, { readonly sum: Spent; readonly readAtMs: number }>({ max: 5_000 })

  async spent(
    services: { readonly kernel: Kernel },
    ref: ConversationRef,
    turnId: string,
    month: string,
  ): Promise<Spent> {
    const key = `${ref.organizationId}/${month}`
    const nowMs = services.kernel.ports.clock.now().getTime()
    const known = this.#sums.get(key)
    if (known && nowMs - known.readAtMs < spendKnownMs) return known.sum
    const { items } = await commit(services, ref, turnId, (tenant) =>
      tenant.query(ModelSpend, 'byMonth', { month }, { limit: spendShards }),
    )
    const sum = spentOf(items)
    this.#sums.set(key, { sum, readAtMs: nowMs })
    return sum
  }

  /** What this instance spent is known at once. */
  add({ ref, budget, usage, producedBy }: TurnSpend): void {
    if (!budget) return
    const key = `${ref.organizationId}/${budget.month}`
    const known = this.#sums.get(key)
    if (known) this.#sums.set(key, { ...known, sum: plus(known.sum, spentBy(usage, producedBy)) })
  }
}

export const plus = (one: Spent, other: Spent): Spent => ({
  costMicroUsd: one.costMicroUsd + other.costMicroUsd,
  tokens: one.tokens + other.tokens,
})

/** What no model produced read no tokens of anybody's. */
export const spentBy = ({ costMicroUsd, inputTokens, outputTokens }: Usage, producedBy: string): Spent => ({
  costMicroUsd,
  tokens: producedBy.includes('/') ? inputTokens + outputTokens : 0,
})
