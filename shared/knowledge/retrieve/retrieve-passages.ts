/** A question to the few passages that may answer it: embed → search → fuse → rerank → drop repeats, each stage timed. */
import { contentWords, type EmbeddingProvider, type Passage } from '@workflow/llm-sdk'
import type { SearchIndex } from '@workflow/platform'
import { fuseRankings } from './fuse.ts'
import { rerankPassages } from './rerank.ts'
import { passageOf } from './search-point.ts'

/** Hits taken of each ranking. */
const candidatesPerRanking = 20
/** Passages that share this much of their words say the same (Jaccard). */
const sameTextSimilarity = 0.9

export interface RetrievalQuery {
  readonly query: string
  /** What was said before, where the query is a short follow-up: finds passages too, and counts less in their order. */
  readonly before?: string
  /** Knowledge collections to search. */
  readonly collections: readonly string[]
  /** 5 where absent. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

export interface Retrieval {
  /** Best first; `score` 0–1: near 1 where all of the question's words stand in a passage that both rankings put first. */
  readonly passages: readonly Passage[]
  readonly stages: readonly { readonly name: 'embed' | 'search' | 'fuse' | 'rerank' | 'dedupe'; readonly ms: number }[]
}

/** A blank query, or no collection, finds nothing. Errors of the index and the embedder pass through. */
export async function retrievePassages(
  { query, before, collections, limit = 5, signal }: RetrievalQuery,
  { index, embedder }: { readonly index: SearchIndex; readonly embedder: EmbeddingProvider },
): Promise<Retrieval> {
  if (query.trim() === '' || collections.length === 0) return { passages: [], stages: [] }
  const stages: { name: Retrieval['stages'][number]['name']; ms: number }[] = []
  let last = performance.now()
  const done = (name: Retrieval['stages'][number]['name']) => {
    const now = performance.now()
    stages.push({ name, ms: now - last })
    last = now
  }
  const said = before === undefined ? query : `${query} ${before}`
  const [vector] = await embedder.embed([said], 'query', signal)
  if (vector === undefined) throw new TypeError(`The embedder ${embedder.name} gave no vector for the query`)
  done('embed')
  const found = await index.search({ collections, text: said, vector, limit: candidatesPerRanking })
  done('search')
  const candidates = fuseRankings([found.fullText, found.vector]).map(({ item, score }) => passageOf(item, score))
  done('fuse')
  const ranked = rerankPassages(query, candidates, before)
  done('rerank')
  const passages = withoutRepeats(ranked, limit)
  done('dedupe')
  return { passages, stages }
}

/** The first `limit` passages that do not repeat a better one. */
function withoutRepeats(ranked: readonly Passage[], limit: number): Passage[] {
  const kept: { readonly passage: Passage; readonly words: ReadonlySet<string> }[] = []
  for (const passage of ranked) {
    if (kept.length >= limit) break
    const words = new Set(contentWords(passage.text))
    if (!kept.some((other) => similarity(words, other.words) >= sameTextSimilarity)) kept.push({ passage, words })
  }
  return kept.map(({ passage }) => passage)
}

function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (b.has(word)) shared++
  return shared / (a.size + b.size - shared)
}
