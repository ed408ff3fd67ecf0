/** When all sources of a run have an outcome, what they gave is read and proven; what follows from it is the next event's. */
import { quotesOf } from '@workflow/crawler'
import { step, type Tenant } from '@workflow/engine'
import { defineCollection } from '@workflow/platform'
import { ClientProfileSchema, OrganizationProfiles, organizationProfileId } from '@workflow/records'
import { z } from 'zod'
import { analyse } from './analysis/analyse.ts'
import type { Sources, StoredSource } from './analysis/evidence.ts'
import { recordsOf } from './keep-records.ts'
import { byHand, headId, ResearchHeads, ResearchRuns, type Run, type SourceRecord } from './model.ts'
import { ResearchCalls } from './research-calls.ts'

export const Analyses = defineCollection({
  name: 'research_analyses',
  schema: z.object({
    /** The run's. */
    id: z.string(),
    findings: ClientProfileSchema.omit({
      id: true,
      researchId: true,
      name: true,
      website: true,
      industry: true,
      brand: true,
      producedBy: true,
      completedAt: true,
    }),
    records: z.number().int(),
    dropped: z.number().int(),
    refused: z.number().int(),
    producedBy: z.string(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 400,
})

/** More is not read: their texts are held at once. */
const recordLimit = 250

export const analyseRun = (sourceNames: readonly string[]) =>
  step('research_analysis_due', async ({ data }, tenant) => {
    const { researchId } = data
    if ((await tenant.find(Analyses, researchId)) !== undefined) return
    const run = await tenant.get(ResearchRuns, researchId)
    // It was given up as overdue.
    if (run.state !== 'analysing') return
    const { name, industry } = await tenant.get(OrganizationProfiles, organizationProfileId)
    const sources = await readSources(tenant, await newestRecords(tenant, run, sourceNames))
    const { items: calls } = await tenant.query(ResearchCalls, 'all', {}, { limit: 500, descending: true })
    const { findings, ...about } = await analyse(tenant, { name, industry }, sources, calls)
    tenant.create(Analyses, { id: researchId, findings, records: sources.size, ...about })
    const { dropped, producedBy } = about
    tenant.emit('research_analysed', { researchId, claims: findings.claims.length, dropped, producedBy })
  })

/** Of each source what this run, or else the newest before it, collected; and all that people brought. */
async function newestRecords(tenant: Tenant, run: Run, sourceNames: readonly string[]): Promise<SourceRecord[]> {
  const { latest } = await tenant.get(ResearchHeads, headId)
  const own = new Set(run.sources.filter(({ outcome }) => outcome === 'collected').map(({ source }) => source))
  const records: SourceRecord[] = []
  for (const source of sourceNames) {
    const of = own.has(source) ? run.id : latest[source]
    if (of !== undefined) records.push(...(await recordsOf(tenant, source, of)))
    records.push(...(await recordsOf(tenant, source, byHand)))
  }
  return records.slice(0, recordLimit)
}

async function readSources(tenant: Tenant, records: readonly SourceRecord[]): Promise<Sources> {
  const sources = new Map<string, StoredSource>()
  for (const record of records) {
    const blob = await tenant.blobs.get(record.blobKey)
    if (blob === undefined) continue
    const text = new TextDecoder().decode(blob.bytes)
    sources.set(record.id, { record, text, has: quotesOf(text) })
  }
  return sources
}
