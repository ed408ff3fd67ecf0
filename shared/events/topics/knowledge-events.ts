/** Documents of a client's knowledge. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const document = { documentId: z.string() }

export const knowledgeEvents = topic('knowledge_events', ['knowledge', 'configuration', 'research', 'demo'], {
  /** Another room has one for the organization's knowledge. */
  document_offered: event(
    ['knowledge_offers', 'offerId'],
    z.object({ offerId: z.string(), collection: z.string(), sizeBytes: z.number().int() }),
  ),
  /** A part of an import's documents, from the given place on, is to be taken over. */
  knowledge_import_staged: event(
    ['imports', 'importId'],
    z.object({ importId: z.string(), from: z.number().int().nonnegative() }),
  ),
  document_uploaded: event(
    ['documents', 'documentId'],
    z.object({ ...document, collection: z.string(), sizeBytes: z.number().int() }),
  ),
  document_ingested: event(
    ['documents', 'documentId'],
    z.object({ ...document, chunks: z.number().int(), added: z.number().int(), removed: z.number().int() }),
  ),
  document_failed: event(['documents', 'documentId'], z.object({ ...document, reason: z.string(), rule: z.string() })),
  document_removed: event(['documents', 'documentId'], z.object(document)),
})
