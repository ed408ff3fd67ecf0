/** Routes of research: runs, what they found, and what people bring. */
import { pageOptions, pageQuery, type Route, route, type Tenant } from '@workflow/engine'
import { Conflict, NotFound } from '@workflow/platform'
import { ClientProfileSchema, ClientProfiles, clientProfileId } from '@workflow/records'
import { z } from 'zod'
import { bringCall, bringFile } from './bring-record.ts'
import { RecordSchema, ResearchRuns, RunSchema, researchKinds, type SourceRecord, SourceRecords } from './model.ts'
import { uploadLimitBytes } from './read-upload.ts'
import { reportPage } from './report/report-page.ts'
import { reportPdf } from './report/report-pdf.ts'
import { CallSchema, callFields, ResearchCalls } from './research-calls.ts'
import type { Source } from './sources/source.ts'
import { startRun } from './start-run.ts'

/** Our own people: what is reckoned here goes into prices. */
const people = {
  kind: 'tenant',
  roles: ['sales_agent', 'sales_specialist', 'onboarding_specialist', 'success_manager', 'platform_admin'],
} as const
const id = z.string().min(1).max(200)

const RecordView = RecordSchema.omit({ blobKey: true })
const viewOf = ({ blobKey: _blobKey, ...view }: SourceRecord) => view
const pageOfItems = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().optional() })

const runs: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/research',
    summary: 'Researches a client anew; refused while a run is under way',
    access: people,
    body: z.strictObject({ organizationId: id, kind: z.enum(researchKinds) }),
    status: 202,
    answer: RunSchema,
    handle: async ({ body }, tenant) => {
      // The organization is the one that the caller acts in: of others nothing is said.
      if (body.organizationId !== tenant.organizationId)
        throw new NotFound(`organization ${body.organizationId} does not exist`)
      const run = await startRun(tenant, [body.kind], 'person')
      if (run === undefined)
        throw new Conflict('a run of research is under way', {
          code: 'research_under_way',
          errors: [{ path: 'organizationId', rule: 'one_run', message: 'has a run that is under way: wait for it' }],
        })
      return run
    },
  }),
  route({
    method: 'GET',
    path: '/v1/research',
    summary: 'Runs of research, newest first',
    access: people,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: pageOfItems(RunSchema),
    handle: ({ query }, tenant) => tenant.query(ResearchRuns, 'all', {}, { ...pageOptions(query), descending: true }),
  }),
  route({
    method: 'GET',
    path: '/v1/research/{researchId}',
    summary: 'A run: how far each of its sources has come',
    access: people,
    params: z.object({ researchId: id }),
    status: 200,
    answer: RunSchema,
    handle: ({ params }, tenant) => tenant.get(ResearchRuns, params.researchId),
  }),
]

const findings: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/client-profile',
    summary: 'What research found out about the client, every statement with its evidence',
    access: people,
    status: 200,
    answer: ClientProfileSchema,
    handle: (_call, tenant) => tenant.get(ClientProfiles, clientProfileId),
  }),
  route({
    method: 'GET',
    path: '/v1/client-profile/report',
    summary: 'The research report as a page',
    access: people,
    status: 200,
    mediaType: 'text/html',
    handle: async (_call, tenant) => {
      const profile = await tenant.get(ClientProfiles, clientProfileId)
      return reportPage(profile, await tenant.get(ResearchRuns, profile.researchId))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/client-profile/report.pdf',
    summary: 'The research report as PDF',
    access: people,
    status: 200,
    mediaType: 'application/pdf',
    handle: async (_call, tenant) => {
      const profile = await tenant.get(ClientProfiles, clientProfileId)
      const run = await tenant.get(ResearchRuns, profile.researchId)
      return reportPdf(profile, run)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/research-records',
    summary: 'Sources as they were read, oldest first',
    access: people,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: pageOfItems(RecordView),
    handle: async ({ query }, tenant) => {
      const page = await tenant.query(SourceRecords, 'all', {}, pageOptions(query))
      return { ...page, items: page.items.map(viewOf) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/research-records/{recordId}',
    summary: 'A source with its stored text',
    access: people,
    params: z.object({ recordId: id }),
    status: 200,
    answer: RecordView.extend({ text: z.string() }),
    handle: async ({ params }, tenant) => {
      const record = await tenant.get(SourceRecords, params.recordId)
      return { ...viewOf(record), text: await textOf(tenant, record) }
    },
  }),
]

async function textOf(tenant: Tenant, record: SourceRecord): Promise<string> {
  const blob = await tenant.blobs.get(record.blobKey)
  if (blob === undefined) throw new NotFound(`the text of ${record.id} does not exist`)
  return new TextDecoder().decode(blob.bytes)
}

const brought = (sources: readonly Source[]): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/research-records',
    summary: 'Takes a file about the client (HTML, CSV or JSON, its bytes as the body) as a source of the next run',
    access: people,
    query: z.strictObject({
      source: z.enum(sources.map(({ name }) => name)),
      fileName: z.string().min(1).max(200),
      /** Where it is from. */
      url: z.url({ protocol: /^https?$/u }).max(2_000),
    }),
    rawBodyLimitBytes: uploadLimitBytes,
    status: 201,
    answer: RecordView,
    handle: async ({ query, request }, tenant) => viewOf(await bringFile(tenant, sources, query, request)),
  }),
  route({
    method: 'POST',
    path: '/v1/research-calls',
    summary: 'Records a call or message that was made to the client’s own desk',
    access: people,
    body: z.strictObject(callFields),
    status: 201,
    answer: CallSchema,
    handle: ({ body }, tenant) => bringCall(tenant, body),
  }),
  route({
    method: 'GET',
    path: '/v1/research-calls',
    summary: 'Calls to the client’s own desk, newest first',
    access: people,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: pageOfItems(CallSchema),
    handle: ({ query }, tenant) => tenant.query(ResearchCalls, 'all', {}, { ...pageOptions(query), descending: true }),
  }),
]

export const researchRoutes = (sources: readonly Source[]): readonly Route[] => [
  ...runs,
  ...findings,
  ...brought(sources),
]
