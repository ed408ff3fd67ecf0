/** A run ends: the next may begin, and in a month it is stale. */
import type { Tenant } from '@workflow/engine'
import { headId, ResearchHeads, ResearchRuns, type Run } from './model.ts'

const staleAfterMs = 30 * 24 * 3_600_000

/** Stages the end of a run that was read before. Of each source that gave something, this run is now the newest. */
export async function endRun(tenant: Tenant, run: Run): Promise<void> {
  const head = await tenant.get(ResearchHeads, headId)
  const collected = run.sources.filter(({ outcome }) => outcome === 'collected')
  const latest = { ...head.latest, ...Object.fromEntries(collected.map(({ source }) => [source, run.id])) }
  tenant.put(ResearchHeads, { ...head, underWay: head.underWay === run.id ? null : head.underWay, latest })
  tenant.put(ResearchRuns, { ...run, completedAt: tenant.now })
  const { id: researchId } = run
  if (run.state === 'failed') tenant.emit('research_failed', { researchId, reason: run.reason ?? 'unknown' })
  tenant.emit('research_stale', { researchId }, { at: new Date(Date.parse(tenant.now) + staleAfterMs) })
}
