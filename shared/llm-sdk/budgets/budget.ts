/** What an organization may spend on models in a month, in money or in tokens, and what happens when it is spent. Pure. */
import type { Allowance } from '../provider.ts'

export interface BudgetPolicy {
  /** Of a month: US dollars × 10⁻⁶, or tokens. */
  readonly limit: number
  /** Shares of it: at the first it is told, from the second the small models answer, from the third none. */
  readonly warnFromShare: number
  readonly flashFromShare: number
  readonly baselineFromShare: number
}

/** Small models answer for a tenth more, since customers must not notice an invoice. */
export const usualBudgetPolicy = { warnFromShare: 0.8, flashFromShare: 1, baselineFromShare: 1.1 } as const

/** What has been told in this month already. */
export interface BudgetTold {
  readonly warned: boolean
  readonly exhausted: boolean
}

export type BudgetFact = 'warned' | 'exhausted'

export interface BudgetDecision {
  /** For what is asked next. */
  readonly allowance: Allowance
  /** What is to be told now, and was not yet. */
  readonly facts: readonly BudgetFact[]
}

/** A month that jumps over both marks tells both. */
export function decideBudget(spent: number, policy: BudgetPolicy, told: BudgetTold): BudgetDecision {
  const share = spent / policy.limit
  const facts: BudgetFact[] = []
  if (share >= policy.warnFromShare && !told.warned) facts.push('warned')
  if (share >= policy.flashFromShare && !told.exhausted) facts.push('exhausted')
  return { allowance: allowanceOf(share, policy), facts }
}

function allowanceOf(share: number, { flashFromShare, baselineFromShare }: BudgetPolicy): Allowance {
  if (share >= baselineFromShare) return 'baseline'
  return share >= flashFromShare ? 'flash' : 'full'
}

const allowances: readonly Allowance[] = ['full', 'flash', 'baseline']

/** What is left where several budgets count: what the tightest leaves. */
export const tightest = (given: readonly Allowance[]): Allowance =>
  allowances.findLast((allowance) => given.includes(allowance)) ?? 'full'

/** The month of a moment in UTC, as `2026-11`: money is counted by the calendar of the price tables. */
export const monthOf = (moment: Date): string => moment.toISOString().slice(0, 7)
