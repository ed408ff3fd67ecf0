/** What an organization's models may cost and read in a month: looked up before a turn, counted and told in the commit that ends it. */
import { isDeepStrictEqual } from 'node:util'
import type { Tenant } from '@workflow/engine'
import { decideBudget, monthOf, tightest, usualBudgetPolicy } from '@workflow/llm-sdk'
import { ModelBudgets, ModelSpend, type MonthBudgets, type Spent, spendId, spendWith } from '@workflow/records'
import type { LoadedAgent } from './agents.ts'
import type { ConversationRef } from './commit.ts'
import type { Services } from './services.ts'
import { plus, spentBy, type TurnBudget } from './spend-book.ts'
import type { TurnState } from './turn-state.ts'

const kinds = ['costMicroUsd', 'tokens'] as const
/** Where it stands when a budget's marks were told. */
const toldAs = {
  costMicroUsd: { warned: 'warnedAt', exhausted: 'exhaustedAt' },
  tokens: { warned: 'tokensWarnedAt', exhausted: 'tokensExhaustedAt' },
} as const

/** Nothing where the configuration sets no budget. */
export async function budgetOf(
  services: Services,
  ref: ConversationRef,
  turnId: string,
  { config, bundle }: Pick<LoadedAgent, 'config' | 'bundle'>,
): Promise<TurnBudget | undefined> {
  const { budget_usd_per_month: budgetUsd, tokens_per_month: tokens } = config.quotas ?? {}
  if (budgetUsd === undefined && tokens === undefined) return undefined
  const limits = {
    ...(budgetUsd === undefined ? {} : { costMicroUsd: budgetUsd * 1_000_000 }),
    ...(tokens === undefined ? {} : { tokens }),
  }
  const month = monthOf(services.kernel.ports.clock.now())
  const spent = await services.spend.spent(services, ref, turnId, month)
  const left = marksOf(limits, spent, nothingTold).map(({ decision }) => decision.allowance)
  return { configId: bundle.configId, month, limits, spent, allowance: tightest(left) }
}

type Told = Omit<MonthBudgets, 'id' | 'limits'>
const nothingTold: Told = {}

function marksOf(limits: TurnBudget['limits'], spent: Spent, told: Told) {
  return kinds.flatMap((kind) => {
    const limit = limits[kind]
    if (limit === undefined) return []
    const { warned, exhausted } = toldAs[kind]
    const known = { warned: told[warned] !== undefined, exhausted: told[exhausted] !== undefined }
    return [{ kind, limit, decision: decideBudget(spent[kind], { ...usualBudgetPolicy, limit }, known) }]
  })
}

/** Stages what the turn spent, the limits that it was held to, and the events of the marks that the month passed: each once a month, since one document remembers them. */
export async function countSpend(
  tenant: Tenant,
  budget: TurnBudget,
  conversationId: string,
  { usage, producedBy }: Pick<TurnState, 'usage' | 'producedBy'>,
): Promise<void> {
  const { configId, month, limits } = budget
  const mine = spentBy(usage, producedBy)
  if (mine.costMicroUsd > 0 || mine.tokens > 0) {
    // By the conversation: its own turns never run beside each other.
    const id = spendId(month, conversationId)
    const counted = await tenant.find(ModelSpend, id)
    const more = spendWith(counted, id, 'turns', usage)
    if (counted) tenant.put(ModelSpend, more)
    else tenant.create(ModelSpend, more)
  }
  const spent = plus(budget.spent, mine)
  const known = await tenant.find(ModelBudgets, month)
  const marks = marksOf(limits, spent, known ?? nothingTold).filter(({ decision }) => decision.facts.length > 0)
  if (marks.length === 0 && isDeepStrictEqual(known?.limits[configId], limits)) return
  const times = marks.flatMap(({ kind, decision }) => decision.facts.map((fact) => [toldAs[kind][fact], tenant.now]))
  const next = {
    ...known,
    id: month,
    limits: { ...known?.limits, [configId]: limits },
    ...Object.fromEntries(times),
  }
  if (known) tenant.put(ModelBudgets, next)
  else tenant.create(ModelBudgets, next)
  for (const { kind, limit, decision } of marks)
    for (const fact of decision.facts) tell(tenant, budget, { kind, fact, limit, spent: spent[kind] })
}

interface Mark {
  readonly kind: (typeof kinds)[number]
  readonly fact: 'warned' | 'exhausted'
  readonly limit: number
  readonly spent: number
}

function tell(tenant: Tenant, { month, configId }: TurnBudget, { kind, fact, limit, spent }: Mark): void {
  if (kind === 'costMicroUsd')
    tenant.emit(fact === 'warned' ? 'model_budget_warned' : 'model_budget_exhausted', {
      month,
      configId,
      budgetMicroUsd: limit,
      spentMicroUsd: spent,
    })
  else
    tenant.emit(fact === 'warned' ? 'quota_warning' : 'quota_exceeded', {
      month,
      configId,
      quota: 'tokens_per_month',
      limit,
      used: spent,
    })
}
