/** Full text and vectors over a tenant's passages. Two rankings come back apart; how they are fused is the caller's business. */

export interface SearchPoint {
  readonly id: string
  /** Lists of one kind of points, e.g. a knowledge collection. */
  readonly collection: string
  /** Points of one document are replaced and removed together. */
  readonly documentId: string
  readonly text: string
  /** A unit vector. */
  readonly vector: Float32Array
  /** What comes back with a hit, as it was given; JSON. */
  readonly payload: Readonly<Record<string, unknown>>
}

export interface SearchQuery {
  readonly collections: readonly string[]
  /** Plain words, in any syntax: they are matched as words, never as operators. */
  readonly text: string
  readonly vector: Float32Array
  /** Hits per ranking. */
  readonly limit: number
}

export interface SearchHit {
  readonly id: string
  readonly documentId: string
  readonly text: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Full text: BM25, higher is better. Vectors: cosine, −1–1. */
  readonly score: number
}

export interface SearchResult {
  readonly fullText: readonly SearchHit[]
  readonly vector: readonly SearchHit[]
}

/** Bound to one tenant. */
export interface SearchIndex {
  /** Adds points, replaces those of the same id. All of them, or none. Throws `InvalidInput` where a vector is not as long as those that are there. */
  upsert(points: readonly SearchPoint[]): Promise<void>
  remove(pointIds: readonly string[]): Promise<void>
  /** Removes every point of the tenant. */
  clear(): Promise<void>
  /** Ids of a document's points. */
  idsOf(documentId: string): Promise<readonly string[]>
  /** Throws `InvalidInput` where the vector is not as long as those that are there. */
  search(query: SearchQuery): Promise<SearchResult>
}
