/** A run is cut into its sources: those that can be asked are due, one event each; all others have their outcome at once. */
import { step, type Tenant } from '@workflow/engine'
import { OrganizationProfiles, organizationProfileId } from '@workflow/records'
import { endRun } from './end-run.ts'
import { byHand, type Outcome, ResearchRuns, type Run, SourceRecords, SourceRuns, sourceRunIdOf } from './model.ts'
import type { Source } from './sources/source.ts'
import { beginAnalysis, timeState } from './state-timer.ts'

export const planSources = (sources: readonly Source[]) =>
  step('research_requested', async ({ data }, tenant) => {
    const run = await tenant.get(ResearchRuns, data.researchId)
    if (run.state !== 'requested') return
    if ((await tenant.find(OrganizationProfiles, organizationProfileId)) === undefined) {
      await endRun(tenant, { ...run, state: 'failed', reason: 'no_organization_profile' })
      return
    }
    const wanted = sources.filter(({ kind }) => run.kinds.includes(kind))
    const parts: Run['sources'] = []
    for (const source of wanted) parts.push(await planSource(tenant, run, source))
    const state = parts.every(({ outcome }) => outcome !== undefined) ? 'analysing' : 'collecting'
    tenant.put(ResearchRuns, { ...run, sources: parts, state })
    const { id: researchId } = run
    tenant.emit('research_started', { researchId, sources: wanted.map(({ name }) => name) })
    if (state === 'analysing') beginAnalysis(tenant, researchId)
    else timeState(tenant, researchId, state)
  })

async function planSource(tenant: Tenant, run: Run, { name, collect }: Source): Promise<Run['sources'][number]> {
  const sourceRunId = sourceRunIdOf(run.id, name)
  const about = { researchId: run.id, sourceRunId, source: name }
  const common = { id: sourceRunId, researchId: run.id, source: name }
  if (collect !== undefined) {
    tenant.create(SourceRuns, { ...common, state: 'due', records: 0 })
    tenant.emit('research_source_due', about)
    return { source: name, sourceRunId, records: 0 }
  }
  const brought = await tenant.query(SourceRecords, 'ofRun', { source: name, researchId: byHand }, { limit: 500 })
  const records = brought.items.length
  const settled: { outcome: Outcome; reason?: string } =
    records > 0 ? { outcome: 'collected' } : { outcome: 'skipped', reason: 'not_configured' }
  const { outcome, ...because } = settled
  tenant.create(SourceRuns, { ...common, state: outcome, records, settledAt: tenant.now, ...because })
  tenant.emit('research_source_collected', { ...about, records, ...settled })
  return { source: name, sourceRunId, records, ...settled }
}
