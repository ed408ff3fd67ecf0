/**
 * Knowledge: the documents that an organization's agents answer from, as passages in its search index.
 *
 * Consumes knowledge_import_staged, document_offered and its own document events; emits knowledge_events.
 * Promises: the index holds what the documents say, after any crash or repetition; only passages that changed are embedded again; a removed document leaves
 * no passage, no file and no record.
 */
import { defineEngine, type Engine } from '@workflow/engine'
import type { EmbeddingProvider } from '@workflow/llm-sdk'
import { Documents, Imports, KnowledgeOffers } from '@workflow/records'
import { knowledgeRoutes } from './api.ts'
import { ingestDocument } from './ingest-document.ts'
import { purgeDocument } from './purge-document.ts'
import { takeOffer } from './take-offer.ts'
import { takeOverImport } from './take-over-import.ts'

export interface KnowledgeEngineOptions {
  readonly embedder: EmbeddingProvider
}

export const createKnowledgeEngine = ({ embedder }: KnowledgeEngineOptions): Engine =>
  defineEngine({
    name: 'knowledge',
    scope: 'tenant',
    collections: [Documents, Imports, KnowledgeOffers],
    on: [takeOverImport, takeOffer, ingestDocument(embedder), purgeDocument],
    api: knowledgeRoutes(embedder),
  })
