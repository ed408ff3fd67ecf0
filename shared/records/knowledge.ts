/** A client's documents, and the imports that brought them. */
import { createHash } from 'node:crypto'
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

/** Written by the configuration engine, taken over by the knowledge engine: what one import of a client folder brought. */
export const Imports = defineCollection({
  name: 'imports',
  schema: z.object({
    id: z.string(),
    slug: z.string(),
    /** Of the organization's imports, from 1: of two the greater is the newer. */
    sequence: z.number().int().positive(),
    /** Whether its documents were taken over; `superseded` by a later import before that. */
    state: z.enum(['staged', 'registered', 'superseded']),
    documents: z.array(
      z.object({
        fileName: z.string(),
        collection: z.string(),
        title: z.string(),
        /** SHA-256, hexadecimal. */
        hash: z.string(),
        blobKey: z.string(),
        sizeBytes: z.number().int(),
      }),
    ),
    createdAt: z.string(),
  }),
  queries: { bySequence: { equals: [], orderBy: 'sequence' } },
  subject: 'none',
  retentionDays: 365,
})
export type Import = z.infer<typeof Imports.schema>

/** Written by any room with `document_offered`, taken and removed by the knowledge engine: a document that becomes part of the organization's knowledge. Its blob is its own. */
export const KnowledgeOffers = defineCollection({
  name: 'knowledge_offers',
  schema: z.object({
    id: z.string(),
    collection: z.string(),
    fileName: z.string(),
    title: z.string(),
    /** SHA-256, hexadecimal. */
    hash: z.string(),
    blobKey: z.string(),
    sizeBytes: z.number().int(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 30,
})

export const DocumentSchema = z.object({
  id: z.string(),
  collection: z.string(),
  fileName: z.string(),
  title: z.string(),
  /** SHA-256 of the file, hexadecimal. */
  hash: z.string(),
  blobKey: z.string(),
  sizeBytes: z.number().int(),
  origin: z.enum(['import', 'upload', 'offer']),
  state: z.enum(['uploaded', 'ingested', 'failed', 'removed']),
  /** Points in the search index. */
  chunkIds: z.array(z.string()),
  error: z.object({ rule: z.string(), reason: z.string() }).optional(),
  updatedAt: z.string(),
})

/** Written by the knowledge engine; the chat runtime reads names for citations. */
export const Documents = defineCollection({
  name: 'documents',
  schema: DocumentSchema,
  queries: { all: { equals: [], orderBy: 'fileName' }, byOrigin: { equals: ['origin'], orderBy: 'fileName' } },
  subject: 'none',
  retentionDays: 'forever',
})
export type Document = z.infer<typeof Documents.schema>

/** The same file name in the same collection of one organization is the same document, whoever brings it and how often. */
export function documentIdOf(
  organizationId: string,
  { collection, fileName }: Pick<Document, 'collection' | 'fileName'>,
): string {
  return `doc_${createHash('sha256')
    .update(JSON.stringify([organizationId, collection, fileName]))
    .digest('hex')
    .slice(0, 20)}`
}
