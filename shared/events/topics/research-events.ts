/** What the platform finds out about a client before anybody talks to them: one run, and within it one event per source. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const run = { researchId: z.string() }

export const researchEvents = topic('research_events', ['research'], {
  research_requested: event(
    ['research_runs', 'researchId'],
    z.object({
      ...run,
      kinds: z.array(z.enum(['primary', 'deep', 'human'])),
      because: z.enum([
        'organization_created',
        'assisted_account_created',
        'assisted_account_claimed',
        'person',
        'stale',
      ]),
    }),
  ),
  research_started: event(['research_runs', 'researchId'], z.object({ ...run, sources: z.array(z.string()) })),
  /** One source's part of a run is to be collected. */
  research_source_due: event(
    ['research_source_runs', 'sourceRunId'],
    z.object({ ...run, sourceRunId: z.string(), source: z.string() }),
  ),
  research_source_collected: event(
    ['research_source_runs', 'sourceRunId'],
    z.object({
      ...run,
      sourceRunId: z.string(),
      source: z.string(),
      outcome: z.enum(['collected', 'skipped', 'failed']),
      records: z.number().int(),
      /** A code such as `not_configured` or `timeout`. */
      reason: z.string().optional(),
    }),
  ),
  /** A timer: the run has been in this state for too long. */
  research_overdue: event(
    ['research_runs', 'researchId'],
    z.object({ ...run, state: z.enum(['requested', 'collecting', 'analysing']) }),
  ),
  research_analysis_due: event(['research_runs', 'researchId'], z.object(run)),
  /** `dropped`: statements whose quote stands in no source. */
  research_analysed: event(
    ['research_analyses', 'researchId'],
    z.object({ ...run, claims: z.number().int(), dropped: z.number().int(), producedBy: z.string() }),
  ),
  /** A timer: what the run found out is a month old. */
  research_stale: event(['research_runs', 'researchId'], z.object(run)),
  /** By hand: a file about the client, or a call to its own desk. */
  research_record_added: event(
    ['research_records', 'recordId'],
    z.object({ recordId: z.string(), source: z.string(), facts: z.number().int() }),
  ),
  /** `profileId`: the client profile that the run wrote. */
  research_completed: event(
    ['research_runs', 'researchId'],
    z.object({
      ...run,
      profileId: z.string(),
      claims: z.number().int(),
      useCases: z.number().int(),
      collected: z.number().int(),
      skipped: z.number().int(),
      failed: z.number().int(),
      producedBy: z.string(),
    }),
  ),
  research_failed: event(['research_runs', 'researchId'], z.object({ ...run, reason: z.string() })),
})
