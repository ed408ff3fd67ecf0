/** One source of a run is asked, outside of any unit of work, and what it gave is kept: each result as a record with its text, address, time and hash. */
import { effect, step, type Tenant } from '@workflow/engine'
import { OrganizationProfiles, organizationProfileId } from '@workflow/records'
import { endRun } from './end-run.ts'
import { keepItem, keepUnchanged, recordsOf } from './keep-records.ts'
import { headId, ResearchHeads, ResearchRuns, type Run, type SourceRun, SourceRuns, settleSource } from './model.ts'
import type { Collected, CollectRequest, Source } from './sources/source.ts'
import { beginAnalysis } from './state-timer.ts'

interface Asked extends CollectRequest {
  readonly source: string
}

export const collectSource = (sources: readonly Source[]) => {
  const named = new Map(sources.map((source) => [source.name, source]))
  return effect<'research_source_due', Asked, Collected>('research_source_due', {
    // It only reads: asked again, it gives what is there then.
    honoursKey: true,
    prepare: async ({ data }, tenant) => {
      const part = await tenant.find(SourceRuns, data.sourceRunId)
      if (part?.state !== 'due') return undefined
      const { name, website, industry, languages } = await tenant.get(OrganizationProfiles, organizationProfileId)
      const head = await tenant.get(ResearchHeads, headId)
      const earlier = head.latest[data.source]
      const known = earlier === undefined ? [] : await recordsOf(tenant, data.source, earlier)
      return {
        source: data.source,
        client: { name, industry, languages, ...(website === undefined ? {} : { website }) },
        known: known.map(({ url, etag, lastModified }) => ({ url, etag, lastModified })),
      }
    },
    perform: async (asked) => {
      const collect = named.get(asked.source)?.collect
      return collect === undefined ? { outcome: 'skipped', reason: 'not_configured' } : collect(asked)
    },
    settle: async ({ data }, outcome, tenant) => {
      const part = await tenant.get(SourceRuns, data.sourceRunId)
      // It was given up as overdue.
      if (part.state !== 'due') return
      const collected: Collected = outcome.kind === 'done' ? outcome.result : { outcome: 'failed', reason: 'unknown' }
      const records = await keep(tenant, part, collected, named.get(part.source)?.licence ?? '')
      const reason = collected.outcome === 'collected' ? undefined : collected.reason
      const brand = collected.outcome === 'collected' ? collected.brand : undefined
      const shown = brand && { colors: [...brand.colors], ...(brand.logoUrl ? { logoUrl: brand.logoUrl } : {}) }
      await settle(
        tenant,
        { ...part, ...(shown === undefined ? {} : { brand: shown }) },
        collected.outcome,
        records,
        reason,
      )
    },
  })
}

async function keep(tenant: Tenant, part: SourceRun, collected: Collected, licence: string): Promise<number> {
  if (collected.outcome !== 'collected') return 0
  const { source, researchId } = part
  const kept = new Set<string>()
  for (const item of collected.items) kept.add(await keepItem(tenant, { source, researchId, licence }, item))
  const head = await tenant.get(ResearchHeads, headId)
  const earlier = head.latest[source]
  if (earlier !== undefined) {
    for (const id of await keepUnchanged(tenant, source, earlier, researchId, collected.unchanged)) kept.add(id)
  }
  return kept.size
}

/** Stages one source's outcome, and the analysis where it was the last. */
async function settle(
  tenant: Tenant,
  part: SourceRun,
  outcome: Exclude<SourceRun['state'], 'due'>,
  records: number,
  reason: string | undefined,
): Promise<Run> {
  const because = reason === undefined ? {} : { reason }
  const { researchId, source, id: sourceRunId } = part
  tenant.put(SourceRuns, { ...part, state: outcome, records, settledAt: tenant.now, ...because })
  tenant.emit('research_source_collected', { researchId, sourceRunId, source, outcome, records, ...because })
  const before = await tenant.get(ResearchRuns, researchId)
  const run = tenant.put(ResearchRuns, settleSource(before, source, { outcome, records, reason }))
  if (run.state === 'analysing' && before.state === 'collecting') beginAnalysis(tenant, researchId)
  return run
}

/** Sources that have not answered in time are done without; a run that nobody cut into its sources, or read, has failed. */
export const giveUpOverdue = step('research_overdue', async ({ data }, tenant) => {
  const run = await tenant.get(ResearchRuns, data.researchId)
  if (run.state !== data.state) return
  if (run.state !== 'collecting') {
    await endRun(tenant, { ...run, state: 'failed', reason: 'overdue' })
    return
  }
  for (const { sourceRunId, outcome } of run.sources) {
    if (outcome !== undefined) continue
    await settle(tenant, await tenant.get(SourceRuns, sourceRunId), 'failed', 0, 'overdue')
  }
})
