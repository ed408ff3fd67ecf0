/** The client's own website. */
import { crawlSite, type FeedItem, type WebClient } from '@workflow/crawler'
import type { CollectedItem, Source } from './source.ts'

/** `openClient`: a new one for each crawl, so that what one host asked for is forgotten with it. */
export const websiteSource = (openClient: () => WebClient): Source => ({
  name: 'website',
  kind: 'primary',
  licence: "The company's own public pages, read as robots.txt allows; short quotations only.",
  collect: async ({ client, known }) => {
    if (client.website === undefined) return { outcome: 'skipped', reason: 'no_website' }
    const earlier = new Map(known.map(({ url, etag, lastModified }) => [url, { etag, lastModified }]))
    const crawl = await crawlSite(client.website, openClient(), earlier)
    const items = crawl.pages.flatMap((page): CollectedItem[] => {
      if (page.kind === 'unchanged') return []
      const { url, page: read } = page
      return [{ url, title: read.title, text: read.text, facts: read.facts, ...page.validators }]
    })
    const unchanged = crawl.pages.filter(({ kind }) => kind === 'unchanged').map(({ url }) => url)
    if (items.length + unchanged.length === 0)
      return { outcome: 'failed', reason: crawl.refused[0]?.reason ?? 'nothing_found' }
    const brand = { colors: crawl.colors, logoUrl: crawl.logoUrl }
    return { outcome: 'collected', items: [...items, ...crawl.feedItems.flatMap(newsItem)], unchanged, brand }
  },
})

/** An entry of a feed as a record; none without words or an address of its own. */
export function newsItem({ title, url, text, at }: FeedItem): readonly CollectedItem[] {
  if (!URL.canParse(url) || title + text === '') return []
  const lines = [title, text, ...(at === undefined ? [] : [`Published: ${at}`])]
  return [{ url, title, text: lines.filter(Boolean).join('\n'), facts: [] }]
}
