/** Routes of knowledge: documents, imports as they are taken over, and search. */
import { createHash } from 'node:crypto'
import { pageOptions, pageQuery, type Route, route, type Tenant } from '@workflow/engine'
import { documentLimitBytes, retrievePassages } from '@workflow/knowledge'
import type { EmbeddingProvider } from '@workflow/llm-sdk'
import { InvalidInput } from '@workflow/platform'
import { type Document, DocumentSchema, Documents, documentIdOf, Imports } from '@workflow/records'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'
import { removeDocument, takeDocument } from './take-document.ts'

const readers = { kind: 'tenant', roles: [...CLIENT_ROLES, ...PLATFORM_ROLES], scope: 'knowledge:read' } as const
const writers = {
  kind: 'tenant',
  roles: ['admin', 'config_manager', 'onboarding_specialist', 'success_manager', 'platform_admin'],
  scope: 'knowledge:write',
} as const

const DocumentView = DocumentSchema.omit({ blobKey: true, chunkIds: true }).extend({ chunks: z.number().int() })

const viewOf = ({ blobKey: _blobKey, chunkIds, ...view }: Document) => ({ ...view, chunks: chunkIds.length })

const collection = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must begin with a letter and hold only a–z, 0–9, _ and -')

const fileNameRule = 'must be a file name: no "..", no "/" at its beginning, no backslash, no control character'

/** Folders may stand before the name. A way up, or from the root, is no name: whoever saves the file by it would write somewhere else. */
const fileName = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^/\\][^\\]*$/, fileNameRule)
  .superRefine((name, context) => {
    // Beside the pattern, so that the pattern stays one that tools can make names of.
    if (/(?:^|\/)\.{1,2}(?:\/|$)|\p{Cc}/u.test(name))
      context.addIssue({ code: 'invalid_format', format: 'file_name', message: fileNameRule })
  })

const documents: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/documents',
    summary: 'Documents, by file name',
    access: readers,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(DocumentView), next: z.string().optional() }),
    handle: async ({ query }, tenant) => {
      const page = await tenant.query(Documents, 'all', {}, pageOptions(query))
      return { ...page, items: page.items.map(viewOf) }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/documents',
    summary: 'Takes a file (its bytes as the body); a file of the same name and collection is replaced',
    access: writers,
    query: z.strictObject({ fileName, collection: collection.default('default') }),
    rawBodyLimitBytes: documentLimitBytes,
    status: 202,
    answer: DocumentView,
    handle: async ({ query, request }, tenant) => viewOf(await upload(tenant, query, await bytesOf(request))),
  }),
  route({
    method: 'GET',
    path: '/v1/documents/{documentId}',
    summary: 'A document: what it is and how far it has come',
    access: readers,
    params: z.object({ documentId: z.string() }),
    status: 200,
    answer: DocumentView,
    handle: async ({ params }, tenant) => viewOf(await tenant.get(Documents, params.documentId)),
  }),
  route({
    method: 'DELETE',
    path: '/v1/documents/{documentId}',
    summary: 'Removes a document with its passages and its file',
    access: writers,
    params: z.object({ documentId: z.string() }),
    status: 204,
    handle: async ({ params }, tenant) => removeDocument(tenant, await tenant.get(Documents, params.documentId)),
  }),
]

const imports = route({
  method: 'GET',
  path: '/v1/imports/{importId}',
  summary: 'How far an import has come',
  access: { ...readers, scope: 'imports' },
  params: z.object({ importId: z.string() }),
  status: 200,
  answer: z.object({
    importId: z.string(),
    state: z.enum(['ingesting', 'ready', 'failed']),
    documents: z.object({
      total: z.number().int(),
      ready: z.number().int(),
      failed: z.array(z.object({ fileName: z.string(), rule: z.string(), reason: z.string() })),
    }),
  }),
  handle: ({ params }, tenant) => progressOf(tenant, params.importId),
})

const Passage = z.object({
  id: z.string(),
  documentId: z.string(),
  title: z.string(),
  headings: z.array(z.string()),
  kind: z.enum(['prose', 'list', 'table']),
  text: z.string(),
  score: z.number(),
})

const search = (embedder: EmbeddingProvider) =>
  route({
    method: 'POST',
    path: '/v1/knowledge/search',
    summary: 'Passages that may answer a question, best first',
    access: readers,
    body: z.strictObject({
      query: z.string().max(2_000).trim().min(1),
      collections: z.array(collection).min(1).max(20).default(['default']),
      limit: z.int().min(1).max(20).default(5),
    }),
    status: 200,
    answer: z.object({ items: z.array(Passage) }),
    handle: async ({ body }, tenant) => {
      const { passages } = await retrievePassages(body, { index: tenant.search, embedder })
      return { items: passages }
    },
  })

export const knowledgeRoutes = (embedder: EmbeddingProvider): readonly Route[] => [
  ...documents,
  imports,
  search(embedder),
]

/** A unit of work may run again; the body of a request can be read once. */
const bodies = new WeakMap<Request, Promise<Uint8Array>>()

function bytesOf(request: Request): Promise<Uint8Array> {
  const known = bodies.get(request) ?? request.arrayBuffer().then((body) => new Uint8Array(body))
  bodies.set(request, known)
  return known
}

async function upload(
  tenant: Tenant,
  file: { fileName: string; collection: string },
  bytes: Uint8Array,
): Promise<Document> {
  if (bytes.length === 0) {
    throw new InvalidInput('the file is empty', {
      errors: [{ path: 'body', rule: 'required', message: 'must hold the bytes of the file' }],
    })
  }
  const hash = createHash('sha256').update(bytes).digest('hex')
  const blobKey = `documents/uploads/${tenant.newId('fil')}`
  await tenant.blobs.put(blobKey, bytes, { contentType: 'application/octet-stream', ifAbsent: true })
  return takeDocument(tenant, {
    ...file,
    title: file.fileName,
    hash,
    blobKey,
    sizeBytes: bytes.length,
    origin: 'upload',
  })
}

async function progressOf(tenant: Tenant, importId: string) {
  const imported = await tenant.get(Imports, importId)
  const found = await Promise.all(
    imported.documents.map(async (file) => ({
      file,
      document: await tenant.find(Documents, documentIdOf(tenant.organizationId, file)),
    })),
  )
  // Another content under the same name came later: this import is done with that document.
  const own = found.filter(({ file, document }) => document?.hash === file.hash)
  const failed = own.flatMap(({ file, document }) =>
    document?.state === 'failed' && document.error ? [{ fileName: file.fileName, ...document.error }] : [],
  )
  const waiting = imported.state === 'staged' ? found.length - own.length : 0
  const open = waiting + own.filter(({ document }) => document?.state === 'uploaded').length
  const total = found.length
  const state = open > 0 || imported.state === 'staged' ? 'ingesting' : failed.length > 0 ? 'failed' : 'ready'
  return { importId, state, documents: { total, ready: total - open - failed.length, failed } }
}
