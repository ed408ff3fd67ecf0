/** What changes in the index when a document was read again. */
import type { Chunk } from './chunk-document.ts'

export interface ReingestPlan {
  /** To embed and upsert. */
  readonly add: readonly Chunk[]
  /** Ids that stay as they are. Their stored `ordinal` may be old where text before them changed. */
  readonly keep: readonly string[]
  readonly remove: readonly string[]
}

/** Unchanged passages keep their ids (`chunkDocument`), so that only what is new costs an embedding. */
export function planReingest(previousIds: readonly string[], chunks: readonly Chunk[]): ReingestPlan {
  const previous = new Set(previousIds)
  const current = new Set(chunks.map((chunk) => chunk.id))
  return {
    add: chunks.filter((chunk) => !previous.has(chunk.id)),
    keep: previousIds.filter((id) => current.has(id)),
    remove: previousIds.filter((id) => !current.has(id)),
  }
}
