/**
 * Apple's App Store: the Search API (https://developer.apple.com/library/archive/documentation/AudioVideo/Conceptual/iTuneSearchAPI) and the feed of customer reviews. Names
 * of reviewers are not kept.
 */
import { sameSite } from '@workflow/crawler'
import { z } from 'zod'
import { type AskApi, sameName } from './ask-api.ts'
import { ratingFacts, reviewFact } from './item-facts.ts'
import type { Client, CollectedItem, Source } from './source.ts'

export interface AppStoreAccess {
  readonly url: string
  /** ISO 3166-1 alpha-2, small: whose store. */
  readonly country: string
}

const App = z.object({
  trackId: z.number().int(),
  trackName: z.string(),
  trackViewUrl: z.string(),
  description: z.string().default(''),
  sellerName: z.string().default(''),
  sellerUrl: z.string().optional(),
  averageUserRating: z.number().optional(),
  userRatingCount: z.number().int().optional(),
})
type App = z.infer<typeof App>

const label = z.object({ label: z.string() })
const Entry = z.object({ title: label, content: label, 'im:rating': label, updated: label.optional() })
type Entry = z.infer<typeof Entry>
/** With one review the feed has an entry, with several a list, with none nothing. */
const Reviews = z.object({ feed: z.object({ entry: z.union([z.array(z.unknown()), z.unknown()]).optional() }) })

const appsInAll = 3

export const appStore = (access: AppStoreAccess | undefined, ask: AskApi): Source => ({
  name: 'app_store',
  kind: 'primary',
  licence: 'Apple Search API terms: shown with a link to the store; short quotations of reviews.',
  ...(access && {
    collect: async ({ client }) => {
      const query = new URLSearchParams({ term: client.name, entity: 'software', country: access.country, limit: '10' })
      const found = await ask(`${access.url}/search?${query}`, {}, z.object({ results: z.array(App) }))
      if (!found.ok) return { outcome: 'failed', reason: found.reason }
      const items: CollectedItem[] = []
      for (const app of found.value.results.filter((one) => isOf(one, client)).slice(0, appsInAll)) {
        const path = `/${access.country}/rss/customerreviews/id=${app.trackId}/sortBy=mostRecent/json`
        const reviews = await ask(`${access.url}${path}`, {}, Reviews)
        if (!reviews.ok) return { outcome: 'failed', reason: reviews.reason }
        const entries = [reviews.value.feed.entry ?? []].flat().flatMap((entry) => Entry.safeParse(entry).data ?? [])
        items.push(itemOf(app, entries))
      }
      return { outcome: 'collected', items, unchanged: [] }
    },
  }),
})

function isOf({ sellerUrl, sellerName, trackName }: App, { website, name }: Client): boolean {
  if (sellerUrl !== undefined && website !== undefined && URL.canParse(sellerUrl) && URL.canParse(website))
    return sameSite(sellerUrl, website)
  return sameName(sellerName, name) || sameName(trackName, name)
}

function itemOf(app: App, entries: readonly Entry[]): CollectedItem {
  const ratings = ratingFacts(app.averageUserRating, app.userRatingCount)
  const reviews = entries.map((entry) => {
    const said = `${entry.title.label.trim()}: ${entry.content.label.trim()}`
    return { said, fact: reviewFact(said, Number(entry['im:rating'].label), entry.updated?.label) }
  })
  const lines = [
    app.trackName,
    app.description,
    ...ratings.flatMap(({ quotes }) => quotes),
    ...reviews.map(({ said }) => said),
  ]
  return {
    url: app.trackViewUrl,
    title: app.trackName,
    text: lines.filter(Boolean).join('\n'),
    facts: [...ratings, ...reviews.map(({ fact }) => fact)],
  }
}
