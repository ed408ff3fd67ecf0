/** What an organization's models may cost in a month: read before a turn, counted and told in the commit that ends it. */
import type { Tenant } from '@workflow/engine'
import { type Allowance, type BudgetPolicy, decideBudget, monthOf, usualBudgetPolicy } from '@workflow/llm-sdk'
import { ModelBudgets, ModelSpend } from '@workflow/records'
import { LRUCache } from 'lru-cache'
import type { LoadedAgent } from './agents.ts'
import type { Usage } from './model.ts'
import { type ConversationRef, commit, type Services } from './services.ts'

/** A month's budget as a turn found it. */
export interface TurnBudget {
  readonly configId: string
  readonly month: string
  readonly policy: BudgetPolicy
  readonly spentMicroUsd: number
  readonly allowance: Allowance
}

const shards = 16
/** Other instances' turns are seen after this long: a budget may be overstepped by what is spent meanwhile. */
const spendKnownMs = 30_000

/** Sums of months by organization, as this instance last read them. */
export class SpendBook {
  readonly #sums = new LRUCache<string, { readonly sumMicroUsd: number; readonly readAtMs: number }>({ max: 5_000 })

  async spentMicroUsd(services: Services, ref: ConversationRef, turnId: string, month: string): Promise<number> {
    const key = `${ref.organizationId}/${month}`
    const nowMs = services.kernel.ports.clock.now().getTime()
    const known = this.#sums.get(key)
    if (known && nowMs - known.readAtMs < spendKnownMs) return known.sumMicroUsd
    const { items } = await commit(services, ref, turnId, (tenant) =>
      tenant.query(ModelSpend, 'byMonth', { month }, { limit: shards }),
    )
    const sumMicroUsd = items.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0)
    this.#sums.set(key, { sumMicroUsd, readAtMs: nowMs })
    return sumMicroUsd
  }

  /** What this instance spent is known at once. */
  add({ organizationId }: ConversationRef, month: string, costMicroUsd: number): void {
    const key = `${organizationId}/${month}`
    const known = this.#sums.get(key)
    if (known) this.#sums.set(key, { ...known, sumMicroUsd: known.sumMicroUsd + costMicroUsd })
  }
}

/** Nothing where the configuration sets no budget. */
export async function budgetOf(
  services: Services,
  ref: ConversationRef,
  turnId: string,
  { config, bundle }: Pick<LoadedAgent, 'config' | 'bundle'>,
): Promise<TurnBudget | undefined> {
  const budgetUsd = config.quotas?.budget_usd_per_month
  if (budgetUsd === undefined) return undefined
  const month = monthOf(services.kernel.ports.clock.now())
  const policy = { ...usualBudgetPolicy, monthlyMicroUsd: budgetUsd * 1_000_000 }
  const spentMicroUsd = await services.spend.spentMicroUsd(services, ref, turnId, month)
  const { allowance } = decideBudget(spentMicroUsd, policy, { warned: true, exhausted: true })
  return { configId: bundle.configId, month, policy, spentMicroUsd, allowance }
}

/** Stages the turn's cost, and the events of the marks that it passed: each once a month, since one document remembers them. */
export async function countSpend(
  tenant: Tenant,
  budget: TurnBudget,
  conversationId: string,
  usage: Usage,
): Promise<void> {
  const { month, configId, policy } = budget
  if (usage.costMicroUsd === 0) return
  const id = `${month}.${shardOf(conversationId)}`
  const counted = await tenant.find(ModelSpend, id)
  const total = {
    id,
    month,
    turns: (counted?.turns ?? 0) + 1,
    inputTokens: (counted?.inputTokens ?? 0) + usage.inputTokens,
    outputTokens: (counted?.outputTokens ?? 0) + usage.outputTokens,
    cachedTokens: (counted?.cachedTokens ?? 0) + usage.cachedTokens,
    costMicroUsd: (counted?.costMicroUsd ?? 0) + usage.costMicroUsd,
  }
  if (counted) tenant.put(ModelSpend, total)
  else tenant.create(ModelSpend, total)

  const spentMicroUsd = budget.spentMicroUsd + usage.costMicroUsd
  if (spentMicroUsd < policy.warnFromShare * policy.monthlyMicroUsd) return
  const told = await tenant.find(ModelBudgets, month)
  const { facts } = decideBudget(spentMicroUsd, policy, {
    warned: told?.warnedAt !== undefined,
    exhausted: told?.exhaustedAt !== undefined,
  })
  if (facts.length === 0) return
  const now = {
    ...(told ?? { id: month }),
    ...(facts.includes('warned') ? { warnedAt: tenant.now } : {}),
    ...(facts.includes('exhausted') ? { exhaustedAt: tenant.now } : {}),
  }
  if (told) tenant.put(ModelBudgets, now)
  else tenant.create(ModelBudgets, now)
  const data = { month, configId, budgetMicroUsd: policy.monthlyMicroUsd, spentMicroUsd }
  if (facts.includes('warned')) tenant.emit('model_budget_warned', data)
  if (facts.includes('exhausted')) tenant.emit('model_budget_exhausted', data)
}

/** By the conversation: its own turns never run beside each other. */
function shardOf(conversationId: string): string {
  let sum = 0
  for (const character of conversationId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return String(sum % shards).padStart(2, '0')
}
