/**
 * Tasks spend what conversations spend: what a model costs for one is counted on the organization's month at once, before the answer is kept, and where the month is
 * spent no model is asked: the task's baseline answers.
 */
import { type ModelProvider, monthOf, ProviderError, type Usage } from '@workflow/llm-sdk'
import { CommitConflict } from '@workflow/platform'
import { ModelBudgets, ModelSpend, type Spent, spendId, spendShards, spendWith, spentOf } from '@workflow/records'
import type { Origin } from './emitted.ts'
import type { Foundation } from './foundation.ts'
import { parentOf, platformTenant } from './records.ts'
import { newId } from './scopes.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** Of others who count at the same moment. */
const mostConflicts = 8

/** The model as a task of this organization may use it; the platform's own tasks are nobody's spending. `key` names the task, and chooses the counter. */
export function budgetedModel(
  foundation: Foundation,
  model: ModelProvider,
  origin: Origin,
  key: string,
): ModelProvider {
  const { tenantId } = origin
  if (tenantId === platformTenant) return model
  return {
    name: model.name,
    chat: (request) => model.chat(request),
    object: async (request) => {
      const month = monthOf(foundation.ports.clock.now())
      if (await isSpent(foundation, origin, month))
        throw new ProviderError('unsupported', 'the budget of the month is spent', {
          provider: model.name,
          retryable: false,
        })
      const made = await model.object(request)
      await count(foundation, origin, spendId(month, key), made.usage)
      return made
    },
  }
}

/** What conversations and tasks spent, held to the limits as turns last found them: a task is no agent's, so that the tightest counts. */
async function isSpent(foundation: Foundation, origin: Origin, month: string): Promise<boolean> {
  const unit = new UnitOfWork(foundation, origin, newId)
  const budgets = await unit.find(parentOf(origin.tenantId), ModelBudgets, month)
  if (!budgets) return false
  const { costMicroUsd, tokens } = await spentIn(foundation, origin, month)
  return Object.values(budgets.limits).some(
    (limit) => costMicroUsd >= (limit.costMicroUsd ?? Infinity) || tokens >= (limit.tokens ?? Infinity),
  )
}

async function spentIn({ ports, vault }: Foundation, origin: Origin, month: string): Promise<Spent> {
  ports.documents.declare(ModelSpend)
  const parent = parentOf(origin.tenantId)
  const query = { parent, collection: ModelSpend.name, name: 'byMonth', equals: { month }, limit: spendShards }
  const counters = await ports.documents.find(query)
  return spentOf(await Promise.all(counters.map((counter) => vault.open(ModelSpend, counter))))
}

async function count(foundation: Foundation, origin: Origin, id: string, usage: Usage): Promise<void> {
  const parent = parentOf(origin.tenantId)
  for (let conflicts = 0; ; conflicts++) {
    const unit = new UnitOfWork(foundation, origin, newId)
    const counted = await unit.find(parent, ModelSpend, id)
    const more = spendWith(counted, id, 'tasks', usage)
    if (counted) unit.put(parent, ModelSpend, more)
    else unit.create(parent, ModelSpend, more)
    try {
      await unit.commit()
      return
    } catch (error) {
      if (!(error instanceof CommitConflict) || conflicts === mostConflicts) throw error
    }
  }
}
