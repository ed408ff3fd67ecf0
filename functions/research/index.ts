/**
 * Research: what the platform finds out about a client from public sources, before anybody talks to them.
 *
 * Consumes organization_created (of sign-ups), assisted_account_created, assisted_account_claimed and its own events; emits research_events and document_offered.
 * Promises: a client is researched once by itself, whenever somebody asks, and again after a month; a slow or dead source holds nothing back, and one that cannot be
 * asked says so; a run ends in time, whatever became of its steps; every published statement carries a quote that stands in a stored source, with address, time and hash, whoever wrote the statement.
 */
import { defineEngine, type Engine } from '@workflow/engine'
import { ClientProfiles, KnowledgeOffers } from '@workflow/records'
import { Analyses, analyseRun } from './analyse-run.ts'
import { researchRoutes } from './api.ts'
import { collectSource, giveUpOverdue } from './collect-source.ts'
import { ResearchHeads, ResearchRuns, SourceRecords, SourceRuns } from './model.ts'
import { planSources } from './plan-sources.ts'
import { publishProfile } from './publish-profile.ts'
import { ResearchCalls } from './research-calls.ts'
import { type SourceOptions, sourcesOf } from './sources/index.ts'
import { refreshStale, researchAssistedClient, researchClaimedClient, researchNewClient } from './start-run.ts'

export { researchSettings } from './sources/settings.ts'

export interface ResearchEngineOptions {
  readonly research: SourceOptions
}

export function createResearchEngine({ research }: ResearchEngineOptions): Engine {
  const sources = sourcesOf(research)
  return defineEngine({
    name: 'research',
    scope: 'tenant',
    collections: [
      ResearchRuns,
      ResearchHeads,
      SourceRuns,
      SourceRecords,
      ResearchCalls,
      Analyses,
      ClientProfiles,
      KnowledgeOffers,
    ],
    on: [
      researchNewClient,
      researchAssistedClient,
      researchClaimedClient,
      refreshStale,
      planSources(sources),
      collectSource(sources),
      giveUpOverdue,
      analyseRun(sources.map(({ name }) => name)),
      publishProfile,
    ],
    api: researchRoutes(sources),
  })
}
