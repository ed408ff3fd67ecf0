/** XML that websites publish about themselves: sitemaps (sitemaps.org, version 0.9) and feeds (RSS 2.0, RSS 1.0, Atom). */

import { load } from 'cheerio'
import { XMLParser } from 'fast-xml-parser'

export interface Sitemap {
  /** Pages. */
  readonly urls: readonly string[]
  /** Further sitemaps. */
  readonly sitemaps: readonly string[]
}

export interface FeedItem {
  readonly title: string
  readonly url: string
  readonly text: string
  /** ISO 8601. */
  readonly at?: string
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  isArray: (name) => ['url', 'sitemap', 'item', 'entry', 'link'].includes(name),
})

/** Undefined for what is no XML, or declares entities of its own: no sitemap and no feed needs them, and they can grow without bound. */
function parse(text: string): Record<string, unknown> | undefined {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined
  try {
    return recordOf(parser.parse(text))
  } catch {
    return undefined
  }
}

export function readSitemap(text: string): Sitemap {
  const root = parse(text)
  const locations = (set: unknown, of: string) =>
    listOf(recordOf(set)[of])
      .map((entry) => textOf(recordOf(entry).loc))
      .filter((url) => URL.canParse(url))
  return { urls: locations(root?.urlset, 'url'), sitemaps: locations(root?.sitemapindex, 'sitemap') }
}

/** Undefined for what is no feed. */
export function readFeed(text: string): readonly FeedItem[] | undefined {
  const root = parse(text)
  const rss = recordOf(recordOf(root?.rss).channel).item ?? recordOf(root?.RDF).item
  const atom = recordOf(root?.feed).entry
  if (root?.rss === undefined && root?.RDF === undefined && root?.feed === undefined) return undefined
  return listOf(rss ?? atom).map((entry) => {
    const item = recordOf(entry)
    const at = dateOf(textOf(item.pubDate) || textOf(item.date) || textOf(item.published) || textOf(item.updated))
    return {
      title: plain(textOf(item.title)),
      url: linkOf(item.link),
      text: plain(textOf(item.description) || textOf(item.encoded) || textOf(item.summary) || textOf(item.content)),
      ...(at === undefined ? {} : { at }),
    }
  })
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  return Array.isArray(value) ? textOf(value[0]) : textOf(recordOf(value)['#text'] ?? '')
}

/** RSS has the address as text, Atom as `href` of the link that is `alternate`. */
function linkOf(value: unknown): string {
  const links = listOf(value)
  const alternate = links.find((link) => (recordOf(link)['@rel'] ?? 'alternate') === 'alternate') ?? links[0]
  const href = recordOf(alternate)['@href']
  return typeof href === 'string' ? href : textOf(alternate)
}

function dateOf(text: string): string | undefined {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

const plain = (html: string) => load(html, {}, false).root().text().replace(/\s+/gu, ' ').trim()
