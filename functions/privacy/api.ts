/** Routes of customers' data: looked up, exported, erased. */
import { organizationOf, pageOptions, pageQuery, platformRoute, type Route, route } from '@workflow/engine'
import { InvalidInput, NotFound } from '@workflow/platform'
import { CustomerSchema, Customers } from '@workflow/records'
import { z } from 'zod'
import { requestCustomerErasure } from './erase-customer.ts'
import { requireOrganization } from './erase-organization.ts'
import { requestExport } from './export-data.ts'
import { ErasureSchema, Erasures, ExportSchema, Exports, exportBlobKey, KeyRotationSchema } from './model.ts'
import { rotateKey } from './rotate-key.ts'
import { applyLine, stageErasure } from './settle-erasure.ts'

const readers = {
  kind: 'tenant',
  roles: ['admin', 'agent', 'support_specialist', 'success_manager'],
  scope: 'customers',
} as const
/** People alone: a key that looks customers up must not take them all along, or erase them. */
const deciders = { kind: 'tenant', roles: ['admin', 'platform_admin'] } as const
const operators = { kind: 'platform', roles: ['platform_admin'] } as const

const id = z.string().min(1).max(200)
/** The platform is none. */
const organizationId = z.string().regex(/^org_\w{1,59}$/, 'must be the id of an organization: org_…')
/** A line of a ledger as it was read: what names nothing of ours is refused before it becomes an event. */
const LedgerLine = ErasureSchema.extend({
  id: z.string().regex(/^ers_\w{1,60}$/, 'must be the id of an erasure: ers_…'),
  organizationId,
  customerId: z
    .string()
    .regex(/^cus_\w{1,60}$/, 'must be the id of a customer: cus_…')
    .nullable(),
})
const CustomerView = CustomerSchema.omit({ customerId: true })
const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().optional() })

const lookups = [
  ['email', 'byEmail'],
  ['phone', 'byPhone'],
  ['externalId', 'byExternalId'],
] as const

export const privacyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/customers',
    summary: 'Customers by exactly one of e-mail address, phone number, or the id that the client knows them by',
    access: readers,
    query: z.strictObject({
      email: z.string().min(1).max(254).optional(),
      phone: z.string().min(1).max(40).optional(),
      externalId: z.string().min(1).max(200).optional(),
      ...pageQuery,
    }),
    status: 200,
    answer: page(CustomerView),
    handle: async ({ query }, tenant) => {
      const asked = lookups.filter(([field]) => query[field] !== undefined)
      const [only] = asked
      if (!only || asked.length > 1)
        throw new InvalidInput('customers are looked up by one thing at a time', {
          errors: [
            { path: 'query', rule: 'exactly_one', message: 'must name exactly one of email, phone and externalId' },
          ],
        })
      const [field, name] = only
      const found = await tenant.lookUp(Customers, name, query[field] ?? '', pageOptions(query))
      return { ...found, items: found.items.map((customer) => CustomerView.parse(customer)) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/customers/{customerId}',
    summary: 'A customer, as conversations got to know them',
    access: readers,
    params: z.object({ customerId: id }),
    status: 200,
    answer: CustomerView,
    handle: async ({ params }, tenant) => CustomerView.parse(await tenant.get(Customers, params.customerId)),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/customers/{customerId}/erasure',
    summary: 'Erases a customer: their key is destroyed, then what it sealed is removed',
    access: deciders,
    params: z.object({ customerId: id }),
    status: 202,
    answer: ErasureSchema,
    handle: ({ caller, params }, platform) =>
      requestCustomerErasure(platform, organizationOf(caller), params.customerId),
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/erasures',
    summary: 'What was erased, with its proof, newest first',
    access: deciders,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(ErasureSchema),
    handle: ({ caller, query }, platform) =>
      platform.query(
        Erasures,
        'byOrganization',
        { organizationId: organizationOf(caller) },
        { ...pageOptions(query), descending: true },
      ),
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/erasures/{erasureId}',
    summary: 'An erasure, with its proof once it is done',
    access: deciders,
    params: z.object({ erasureId: id }),
    status: 200,
    answer: ErasureSchema,
    handle: async ({ caller, params }, platform) => {
      const erasure = await platform.get(Erasures, params.erasureId)
      if (erasure.organizationId !== organizationOf(caller))
        throw new NotFound(`erasures ${params.erasureId} does not exist`)
      return erasure
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/organizations/{organizationId}/erasure',
    summary: 'Erases an organization with all that it has; its id must be given twice',
    access: operators,
    params: z.object({ organizationId }),
    body: z.strictObject({ confirm: id.describe('The id of the organization once more') }),
    afterEnd: true,
    status: 202,
    answer: ErasureSchema,
    handle: async ({ params, body }, platform) => {
      if (body.confirm !== params.organizationId)
        throw new InvalidInput('an organization is erased only where its id is confirmed', {
          errors: [{ path: 'confirm', rule: 'same_as_path', message: 'must be the id of the organization' }],
        })
      await requireOrganization(platform, params.organizationId)
      return stageErasure(platform, { organizationId: params.organizationId, customerId: null })
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/organizations/{organizationId}/key-rotation',
    summary: "Makes a new version of the organization's key; what older versions wrapped still opens",
    access: operators,
    params: z.object({ organizationId }),
    status: 201,
    answer: KeyRotationSchema,
    handle: ({ params }, platform) => rotateKey(platform, params.organizationId),
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/erasure-ledger',
    summary: 'Every erasure of the platform, oldest first: to be kept apart from backups, and applied after a restore',
    access: operators,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(ErasureSchema),
    handle: ({ query }, platform) => platform.query(Erasures, 'all', {}, pageOptions(query)),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/erasure-ledger',
    summary: 'Applies a ledger again: what a restore brought back is erased once more',
    access: operators,
    body: z.strictObject({ erasures: z.array(LedgerLine).min(1).max(50) }),
    afterEnd: true,
    status: 202,
    answer: z.object({
      applied: z.number().int().describe('Erased once more from now on'),
      alreadyDone: z.number().int().describe('Known as done: nothing of them came back'),
    }),
    handle: async ({ body }, platform) => {
      let applied = 0
      for (const line of body.erasures) applied += (await applyLine(platform, line)) ? 1 : 0
      return { applied, alreadyDone: body.erasures.length - applied }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/exports',
    summary: 'Writes what is kept of a customer, or of the whole organization, as a zip of JSON files',
    access: deciders,
    body: z.strictObject({ customerId: id.optional() }),
    status: 202,
    answer: ExportSchema,
    handle: ({ body }, tenant) => requestExport(tenant, body.customerId ?? null),
  }),
  route({
    method: 'GET',
    path: '/v1/exports',
    summary: 'Exports, newest first',
    access: deciders,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(ExportSchema),
    handle: ({ query }, tenant) => tenant.query(Exports, 'byTime', {}, { ...pageOptions(query), descending: true }),
  }),
  route({
    method: 'GET',
    path: '/v1/exports/{exportId}',
    summary: 'An export and its state',
    access: deciders,
    params: z.object({ exportId: id }),
    status: 200,
    answer: ExportSchema,
    handle: ({ params }, tenant) => tenant.get(Exports, params.exportId),
  }),
  route({
    method: 'GET',
    path: '/v1/exports/{exportId}/content',
    summary: 'The file of an export that is ready',
    access: deciders,
    params: z.object({ exportId: id }),
    mediaType: 'application/zip',
    status: 200,
    handle: async ({ params }, tenant) => {
      const known = await tenant.get(Exports, params.exportId)
      const blob = known.state === 'ready' ? await tenant.blobs.get(exportBlobKey(known.id)) : undefined
      if (!blob) throw new NotFound(`the file of export ${known.id} is not there: it is ${known.state}`)
      return new Response(Uint8Array.from(blob.bytes), {
        headers: { 'content-type': blob.contentType, 'content-disposition': `attachment; filename="${known.id}.zip"` },
      })
    },
  }),
]
