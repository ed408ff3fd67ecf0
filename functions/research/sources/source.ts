/** What every source of research is: one interface, whether it is asked over the network or fed by hand. */
import type { Fact } from '@workflow/crawler'
import type { ResearchKind } from '../model.ts'

export interface Client {
  readonly name: string
  readonly website?: string | undefined
  readonly industry: string
  /** BCP 47; the first is the default. */
  readonly languages: readonly string[]
}

export interface CollectRequest {
  readonly client: Client
  /** Pages of an earlier run, with what their server said about their state. */
  readonly known: readonly {
    readonly url: string
    readonly etag?: string | undefined
    readonly lastModified?: string | undefined
  }[]
}

/** One thing read. Every quote of its facts stands in its text. */
export interface CollectedItem {
  readonly url: string
  readonly title: string
  readonly text: string
  readonly facts: readonly Fact[]
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
}

export type Collected =
  | {
      readonly outcome: 'collected'
      readonly items: readonly CollectedItem[]
      /** Addresses of `known` that are as they were. */
      readonly unchanged: readonly string[]
      readonly brand?: { readonly colors: readonly string[]; readonly logoUrl?: string | undefined }
    }
  | { readonly outcome: 'skipped' | 'failed'; readonly reason: string }

export interface Source {
  readonly name: string
  readonly kind: ResearchKind
  /** Under what terms its results may be kept and quoted. */
  readonly licence: string
  /** Absent: not configured, or fed by hand alone. Says what went wrong outside as an outcome; throws for faults. */
  readonly collect?: (request: CollectRequest) => Promise<Collected>
}
