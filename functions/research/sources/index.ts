/** The registry of sources: every one that research knows, each with whether it can be asked. */
import { openWebClient } from '@workflow/crawler'
import type { ResearchKind } from '../model.ts'
import { type AppStoreAccess, appStore } from './app-store.ts'
import { openApi } from './ask-api.ts'
import { googlePlaces, type PlacesAccess } from './google-places.ts'
import { type NewsAccess, news } from './news.ts'
import { type RedditAccess, reddit } from './reddit.ts'
import type { Source } from './source.ts'
import { websiteSource } from './website.ts'

export interface SourceOptions {
  /** Local mode only. */
  readonly allowLoopback: boolean
  /** Between two requests to one host. */
  readonly crawlIntervalMs: number
  readonly places?: PlacesAccess
  readonly reddit?: RedditAccess
  readonly appStore?: AppStoreAccess
  readonly news?: NewsAccess
}

const userAgent = 'WorkflowResearch/1.0 (+https://workflow.example/research-bot)'
const pageBytes = 2_097_152

const theirOwn = 'Brought by a person, who vouches for the right to use it.'

/** Fed by uploads: their interfaces are for members, customers or the company itself, or forbid being read by machines. */
const uploads: readonly { readonly name: string; readonly kind: ResearchKind }[] = [
  { name: 'yelp', kind: 'primary' },
  { name: 'trustpilot', kind: 'primary' },
  { name: 'instagram', kind: 'primary' },
  { name: 'facebook', kind: 'primary' },
  { name: 'tiktok', kind: 'primary' },
  { name: 'google_play', kind: 'primary' },
  { name: 'linkedin', kind: 'deep' },
  { name: 'crunchbase', kind: 'deep' },
  { name: 'forums', kind: 'deep' },
  { name: 'industry_databases', kind: 'deep' },
  { name: 'competitor_sites', kind: 'deep' },
  { name: 'research_calls', kind: 'human' },
]

export function sourcesOf(options: SourceOptions): readonly Source[] {
  const openClient = () =>
    openWebClient({
      allowLoopback: options.allowLoopback,
      userAgent,
      minIntervalMs: options.crawlIntervalMs,
      timeoutMs: 10_000,
      maxBytes: pageBytes,
    })
  const ask = openApi(options.allowLoopback)
  return [
    websiteSource(openClient),
    googlePlaces(options.places, ask),
    appStore(options.appStore, ask),
    reddit(options.reddit, ask, userAgent),
    news(options.news, options.allowLoopback),
    ...uploads.map((upload) => ({ ...upload, licence: theirOwn })),
  ]
}
