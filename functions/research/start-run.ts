/** A run begins: once by itself when a client comes, whenever somebody asks, and when what is known is a month old; never two at once. */
import { step, type Tenant } from '@workflow/engine'
import { headId, ResearchHeads, type ResearchKind, ResearchRuns, type Run } from './model.ts'
import { timeState } from './state-timer.ts'

/** Without people: their calls are made when somebody asks for them. */
const usualKinds: readonly ResearchKind[] = ['primary', 'deep']

/** Stages a run; undefined where one is under way. */
export async function startRun(
  tenant: Tenant,
  kinds: readonly ResearchKind[],
  because: Run['because'],
): Promise<Run | undefined> {
  const head = await tenant.find(ResearchHeads, headId)
  if (head !== undefined && head.underWay !== null) return undefined
  const run = tenant.create(ResearchRuns, {
    id: tenant.newId('res'),
    kinds: [...kinds],
    because,
    state: 'requested',
    sources: [],
    requestedAt: tenant.now,
  })
  if (head === undefined) tenant.create(ResearchHeads, { id: headId, underWay: run.id, newest: run.id, latest: {} })
  else tenant.put(ResearchHeads, { ...head, underWay: run.id, newest: run.id })
  tenant.emit('research_requested', { researchId: run.id, kinds: [...kinds], because })
  timeState(tenant, run.id, 'requested')
  return run
}

/** A client is researched by itself once: who signs up and claims later is known already. */
async function startFirst(tenant: Tenant, because: Run['because']): Promise<void> {
  if ((await tenant.find(ResearchHeads, headId)) === undefined) await startRun(tenant, usualKinds, because)
}

export const researchNewClient = step('organization_created', async ({ data, type }, tenant) => {
  // Imports bring what they know, sandboxes are nobody's, and assisted accounts are told apart below.
  if (data.origin === 'sign_up') await startFirst(tenant, type)
})

export const researchAssistedClient = step('assisted_account_created', (event, tenant) =>
  startFirst(tenant, event.type),
)

export const researchClaimedClient = step('assisted_account_claimed', (event, tenant) => startFirst(tenant, event.type))

export const refreshStale = step('research_stale', async ({ data }, tenant) => {
  const head = await tenant.find(ResearchHeads, headId)
  // A newer run has a timer of its own.
  if (head?.newest !== data.researchId) return
  const { kinds } = await tenant.get(ResearchRuns, data.researchId)
  await startRun(tenant, kinds, 'stale')
})
