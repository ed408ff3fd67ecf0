/** How long a run may stay in one state: one that nobody ends would keep every later run from beginning. */
import type { Tenant } from '@workflow/engine'
import type { ActiveState } from './model.ts'

/** A crawl takes two minutes at most, and is tried again where a machine failed. */
const overdueAfterMs = 10 * 60_000

/** Stages the timer of a state that the run enters. */
export function timeState(tenant: Tenant, researchId: string, state: ActiveState): void {
  const at = new Date(Date.parse(tenant.now) + overdueAfterMs)
  tenant.emit('research_overdue', { researchId, state }, { at })
}

/** Stages the analysis of a run whose sources all have an outcome. */
export function beginAnalysis(tenant: Tenant, researchId: string): void {
  tenant.emit('research_analysis_due', { researchId })
  timeState(tenant, researchId, 'analysing')
}
