/** How a chunk lies in a search index, and how a hit becomes a passage again. Whoever ingests writes with the first, retrieval reads with the second. */
import type { Passage } from '@workflow/llm-sdk'
import type { SearchHit, SearchPoint } from '@workflow/platform'
import { z } from 'zod'
import { type Chunk, embeddingText } from '../chunk/chunk-document.ts'

const Payload = z.object({
  title: z.string(),
  headings: z.array(z.string()),
  kind: z.enum(['prose', 'list', 'table']),
  /** The chunk's own text; the point's text has the headings before it. */
  text: z.string(),
  ordinal: z.number().int().nonnegative(),
})

export interface ChunkSource {
  readonly documentId: string
  /** The document's title, as citations show it. */
  readonly title: string
  readonly collection: string
}

/** `vector` is the unit embedding of `embeddingText(chunk, source.title)`. */
export function searchPointOf(chunk: Chunk, source: ChunkSource, vector: Float32Array): SearchPoint {
  const { headings, kind, text, ordinal } = chunk
  const payload: z.infer<typeof Payload> = { title: source.title, headings: [...headings], kind, text, ordinal }
  return {
    id: chunk.id,
    collection: source.collection,
    documentId: source.documentId,
    text: embeddingText(chunk, source.title),
    vector,
    payload,
  }
}

/** Throws a ZodError where the point was not written by `searchPointOf`. */
export function passageOf(hit: SearchHit, score: number): Passage {
  const { title, headings, kind, text } = Payload.parse(hit.payload)
  return { id: hit.id, documentId: hit.documentId, title, headings, kind, text, score }
}
