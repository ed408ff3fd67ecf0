/** Research runs, what their sources gave, and the rules of when a run is done. */
import { createHash } from 'node:crypto'
import { FactSchema } from '@workflow/crawler'
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

export const researchKinds = ['primary', 'deep', 'human'] as const
export type ResearchKind = (typeof researchKinds)[number]

const outcomes = ['collected', 'skipped', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

const activeStates = ['requested', 'collecting', 'analysing'] as const
export type ActiveState = (typeof activeStates)[number]

const SourcePart = z.object({
  source: z.string(),
  sourceRunId: z.string(),
  /** Absent while it is under way. */
  outcome: z.enum(outcomes).optional(),
  reason: z.string().optional(),
  records: z.number().int(),
})

export const RunSchema = z.object({
  id: z.string(),
  kinds: z.array(z.enum(researchKinds)),
  because: z.enum(['organization_created', 'assisted_account_created', 'assisted_account_claimed', 'person', 'stale']),
  state: z.enum([...activeStates, 'completed', 'failed']),
  /** All of them, so that the last one to answer knows that it is the last. */
  sources: z.array(SourcePart),
  requestedAt: z.string(),
  completedAt: z.string().optional(),
  reason: z.string().optional(),
})
export type Run = z.infer<typeof RunSchema>

export const ResearchRuns = defineCollection({
  name: 'research_runs',
  schema: RunSchema,
  queries: { all: { equals: [], orderBy: 'requestedAt' } },
  subject: 'none',
  retentionDays: 'forever',
})

export const headId = 'head'

/** One a client: at most one run is under way, and of each source the newest run that it gave something in. */
export const ResearchHeads = defineCollection({
  name: 'research_heads',
  schema: z.object({
    id: z.literal(headId),
    underWay: z.string().nullable(),
    newest: z.string(),
    latest: z.record(z.string(), z.string()),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

export const SourceRuns = defineCollection({
  name: 'research_source_runs',
  schema: z.object({
    id: z.string(),
    researchId: z.string(),
    source: z.string(),
    state: z.enum(['due', ...outcomes]),
    reason: z.string().optional(),
    records: z.number().int(),
    brand: z.object({ colors: z.array(z.string()), logoUrl: z.string().optional() }).optional(),
    settledAt: z.string().optional(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 400,
})
export type SourceRun = z.infer<typeof SourceRuns.schema>

export const sourceRunIdOf = (researchId: string, source: string): string => `${researchId}_${source}`

export const RecordSchema = z.object({
  id: z.string(),
  /** The newest run that saw it; of what a person brought, the source's name. */
  researchId: z.string(),
  source: z.string(),
  url: z.string(),
  title: z.string(),
  readAt: z.string(),
  /** SHA-256 of the stored text, hexadecimal. */
  hash: z.string(),
  blobKey: z.string(),
  sizeBytes: z.number().int(),
  /** Under what terms it may be kept and quoted. */
  licence: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  facts: z.array(FactSchema),
})
export type SourceRecord = z.infer<typeof RecordSchema>

/** Each result of a source, as it was read; its text is a blob by its hash. */
export const SourceRecords = defineCollection({
  name: 'research_records',
  schema: RecordSchema,
  queries: {
    ofRun: { equals: ['source', 'researchId'] },
    all: { equals: [], orderBy: 'readAt' },
  },
  subject: 'none',
  retentionDays: 'forever',
})

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The same text of the same place is the same record, however often it is read. */
export const recordIdOf = (source: string, url: string, hash: string): string =>
  `rsr_${hashOf(JSON.stringify([source, url, hash])).slice(0, 20)}`

/** What people bring belongs to no run and is part of every later one. */
export const byHand = 'by_hand'

/** The run with one source's outcome; `done` where it was the last. An outcome that is there already stays. */
export function settleSource(
  run: Run,
  source: string,
  settled: { readonly outcome: Outcome; readonly reason?: string | undefined; readonly records: number },
): Run {
  const sources = run.sources.map((part) => {
    if (part.source !== source || part.outcome !== undefined) return part
    const { reason, ...rest } = settled
    return { ...part, ...rest, ...(reason === undefined ? {} : { reason }) }
  })
  const done = sources.every(({ outcome }) => outcome !== undefined)
  return { ...run, sources, state: done && run.state === 'collecting' ? 'analysing' : run.state }
}

export function countsOf(run: Run): Record<Outcome, number> {
  const of = (outcome: Outcome) => run.sources.filter((part) => part.outcome === outcome).length
  return { collected: of('collected'), skipped: of('skipped'), failed: of('failed') }
}
