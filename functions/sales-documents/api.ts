/** Routes of papers, for the people who sell and the client's own. */
import {
  type Caller,
  organizationOf,
  type Platform,
  pageOptions,
  pageQuery,
  platformRoute,
  type Route,
  userOf,
} from '@workflow/engine'
import { Conflict, Forbidden, NotFound, PreconditionFailed } from '@workflow/platform'
import { z } from 'zod'
import { remind } from './deadlines.ts'
import { generateNda, ndaUnderWay } from './generate-nda.ts'
import { paperKinds, type SalesDocument, SalesDocumentSchema, SalesDocuments } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'
import { refreshEnvelope } from './refresh-envelope.ts'
import { signingUrl } from './send-document.ts'
import { pdfAnswer } from './sign-api.ts'
import { fileOf } from './sign-document.ts'
import { jurisdictions } from './templates/jurisdictions.ts'

export const sellers = { kind: 'tenant', roles: ['sales_agent', 'platform_admin'] } as const
/** The client's people read their papers by the links that they are sent: here stand comments, drafts and evidence too. */
const colleagues = {
  kind: 'tenant',
  roles: ['sales_agent', 'onboarding_specialist', 'success_manager', 'platform_admin'],
} as const
const params = z.object({ documentId: z.string().min(1).max(200) })

const file = z.object({ sha256: z.string(), sizeBytes: z.number().int() })
/** Without what opens the files. */
export const DocumentView = SalesDocumentSchema.omit({ customerId: true }).extend({
  paper: file.optional(),
  sealedPaper: file.optional(),
})
export const viewOf = (document: SalesDocument): z.input<typeof DocumentView> => DocumentView.parse(document)

export const open = (platform: Platform, caller: Caller, documentId: string): Promise<SalesDocument> =>
  platform.tenant(organizationOf(caller)).get(SalesDocuments, documentId)

export const documentRoutes = (options: SalesDocumentsOptions): readonly Route[] => [
  platformRoute({
    method: 'GET',
    path: '/v1/sales-documents',
    summary: 'NDAs and proposals, newest first',
    access: colleagues,
    query: z.strictObject({ kind: z.enum(paperKinds).optional(), ...pageQuery }),
    status: 200,
    answer: z.object({ items: z.array(DocumentView), next: z.string().optional() }),
    handle: async ({ caller, query: { kind, ...asked } }, platform) => {
      const tenant = platform.tenant(organizationOf(caller))
      const page = { ...pageOptions(asked), descending: true }
      const found = await (kind === undefined
        ? tenant.query(SalesDocuments, 'all', {}, page)
        : tenant.query(SalesDocuments, 'byKind', { kind }, page))
      return { ...found, items: found.items.map(viewOf) }
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/sales-documents',
    summary: 'Writes an NDA and sends it: again after one that failed or is over, with what was missing',
    access: sellers,
    body: z.strictObject({
      kind: z.literal('nda'),
      jurisdiction: z.enum(jurisdictions).optional(),
      variables: z.record(z.string().max(60), z.string().max(500)).default({}),
    }),
    status: 201,
    answer: DocumentView,
    handle: async ({ caller, body: { jurisdiction, variables } }, platform) => {
      const organizationId = organizationOf(caller)
      const underWay = await ndaUnderWay(platform.tenant(organizationId))
      if (underWay !== undefined)
        throw new Conflict(`the NDA ${underWay} is not over: withdraw it first`, { code: 'open' })
      return viewOf(await generateNda(platform, organizationId, variables, options, jurisdiction))
    },
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/sales-documents/{documentId}',
    summary: 'A paper: its words, its parties and what each of them did',
    access: colleagues,
    params,
    status: 200,
    answer: DocumentView,
    handle: async ({ caller, params }, platform) => viewOf(await open(platform, caller, params.documentId)),
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/sales-documents/{documentId}/pdf',
    summary: 'The sealed paper, or the one to sign while not everybody has',
    access: colleagues,
    params,
    mediaType: 'application/pdf',
    status: 200,
    handle: async ({ caller, params: { documentId } }, platform) => {
      const document = await open(platform, caller, documentId)
      const tenant = platform.tenant(organizationOf(caller))
      const bytes = await fileOf(tenant, document.sealedPaper ?? document.paper)
      if (bytes === undefined) throw new NotFound(`there is no PDF of ${documentId}`)
      return pdfAnswer(bytes, `${documentId}.pdf`)
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/sales-documents/{documentId}/void',
    summary: 'Withdraws a paper that not everybody has signed',
    access: sellers,
    params,
    status: 200,
    answer: DocumentView,
    handle: async ({ caller, params: { documentId } }, platform) => {
      const document = await open(platform, caller, documentId)
      if (!['draft', 'sent', 'failed'].includes(document.state)) throw over(document)
      const tenant = platform.tenant(organizationOf(caller))
      const { kind, provider } = document
      tenant.emit('document_voided', { documentId, kind, byUserId: userOf(caller) })
      if (provider === options.signatureProvider?.name) tenant.emit('document_envelope_due', { documentId, kind })
      return viewOf(tenant.put(SalesDocuments, { ...document, state: 'voided', settledAt: tenant.now }))
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/sales-documents/{documentId}/refresh',
    summary: 'Asks the signature provider how it stands; a paper that is signed on our own pages stays as it is',
    access: sellers,
    params,
    status: 200,
    answer: DocumentView,
    handle: async ({ caller, params }, platform) => {
      const document = await open(platform, caller, params.documentId)
      const { signatureProvider } = options
      if (signatureProvider === undefined || document.provider !== signatureProvider.name) return viewOf(document)
      return viewOf(await refreshEnvelope(platform.tenant(organizationOf(caller)), document.id, signatureProvider))
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/sales-documents/{documentId}/reminders',
    summary: 'Reminds everybody who has not signed',
    access: sellers,
    params,
    status: 200,
    answer: DocumentView,
    handle: async ({ caller, params }, platform) => {
      const document = await open(platform, caller, params.documentId)
      if (document.state !== 'sent' || document.provider !== 'built_in') throw over(document)
      return viewOf(await remind(platform, organizationOf(caller), document, options))
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/sales-documents/{documentId}/signing-links',
    summary: 'A link for the caller themselves, where they sign for the platform',
    access: sellers,
    params,
    status: 201,
    answer: z.object({ url: z.string() }),
    handle: async ({ caller, params }, platform) => {
      const document = await open(platform, caller, params.documentId)
      const party = document.parties.find(({ userId }) => userId === userOf(caller))
      if (party === undefined) throw new Forbidden('somebody else signs this for the platform')
      if (document.state !== 'sent') throw over(document)
      return { url: signingUrl(platform.tenant(organizationOf(caller)), document, party, options, 'en') }
    },
  }),
]

const over = ({ state }: SalesDocument) => new PreconditionFailed(`this paper is ${state}`, { code: state })
