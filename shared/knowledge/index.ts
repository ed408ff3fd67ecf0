/**
 * Knowledge: files to documents, documents to chunks, questions to passages. Pure: what is stored, where and when is the caller's business.
 *
 * Ingest: parseDocument → chunkDocument → planReingest → embed `embeddingText` → searchPointOf. Ask: retrievePassages.
 */
export { type Chunk, chunkDocument, embeddingText } from './chunk/chunk-document.ts'
export { planReingest, type ReingestPlan } from './chunk/plan-reingest.ts'
export type { Block, ParsedDocument, ParseOutcome } from './parse/document.ts'
export { type DocumentFile, documentLimitBytes, parseDocument } from './parse/parse-document.ts'
export { type Retrieval, type RetrievalQuery, retrievePassages } from './retrieve/retrieve-passages.ts'
export { type ChunkSource, searchPointOf } from './retrieve/search-point.ts'
