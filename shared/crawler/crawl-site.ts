/**
 * A website read from its front page: sitemap first, then links, the telling ones before others. Ends within its limits whatever the site does: in pages, bytes, depth,
 * time, and pages of one shape.
 */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { brandColors } from './colors.ts'
import { decodePage } from './decode-page.ts'
import { type FeedItem, readFeed, readSitemap } from './feeds.ts'
import { type ReadPage, readPage, sameSite } from './read-page.ts'
import { pageAddress, repeatsItself, shapeOf, worthOf } from './site-addresses.ts'
import type { Fetched, Validators, WebClient } from './web-client.ts'

export interface CrawlLimits {
  readonly pages: number
  readonly pagesPerShape: number
  /** Clicks from the front page. */
  readonly depth: number
  readonly timeMs: number
  readonly totalBytes: number
}

export const usualLimits: CrawlLimits = {
  pages: 60,
  pagesPerShape: 8,
  depth: 5,
  timeMs: 120_000,
  totalBytes: 40_000_000,
}

export type CrawledPage =
  | { readonly kind: 'read'; readonly url: string; readonly page: ReadPage; readonly validators: Validators }
  /** As it was when its validators were given. */
  | { readonly kind: 'unchanged'; readonly url: string }

export interface Crawl {
  readonly pages: readonly CrawledPage[]
  readonly feedItems: readonly FeedItem[]
  readonly colors: readonly string[]
  readonly logoUrl?: string
  /** Addresses that gave nothing, with why. */
  readonly refused: readonly { readonly url: string; readonly reason: string }[]
  /** Which limit ended it; undefined where the site did. */
  readonly endedBy?: 'pages' | 'time' | 'bytes'
}

interface Place {
  readonly url: string
  readonly depth: number
  readonly worth: number
}

const atOnce = 4
const maxSitemaps = 10
const sitemapBytes = 5_000_000

/** `known`: pages of an earlier crawl, which are asked for again, and sent only where they changed. Never throws for what the site does. */
export async function crawlSite(
  startUrl: string,
  client: WebClient,
  known: ReadonlyMap<string, Validators> = new Map(),
  limits: CrawlLimits = usualLimits,
): Promise<Crawl> {
  const signal = AbortSignal.timeout(limits.timeMs)
  const crawl = new SiteCrawl(client, limits, signal, known)
  await crawl.start(startUrl)
  return crawl.result()
}

class SiteCrawl {
  readonly #pages: CrawledPage[] = []
  readonly #refused: { url: string; reason: string }[] = []
  readonly #known = new Set<string>()
  readonly #texts = new Set<string>()
  readonly #shapes = new Map<string, number>()
  readonly #feeds = new Set<string>()
  readonly #feedItems: FeedItem[] = []
  #front: Place[] = []
  #bytes = 0
  #css = ''
  #stylesheets: readonly string[] = []
  #themeColors: readonly string[] = []
  #logoUrl: string | undefined
  #site = ''

  constructor(
    readonly client: WebClient,
    readonly limits: CrawlLimits,
    readonly signal: AbortSignal,
    readonly earlier: ReadonlyMap<string, Validators>,
  ) {}

  async start(startUrl: string): Promise<void> {
    const home = await this.client.get(startUrl, { signal: this.signal })
    if (home.kind !== 'found') {
      this.#refused.push({ url: home.url, reason: home.kind === 'refused' ? home.reason : 'unchanged' })
      return
    }
    // A front page that lies elsewhere (www., another domain) is where the site is.
    this.#site = home.url
    this.#known.add(pageAddress(startUrl) ?? startUrl)
    this.#known.add(pageAddress(home.url) ?? home.url)
    await this.#take(home, 0)
    await this.#readStyles()
    // What did not change tells no links: where they led is known from before.
    for (const url of this.earlier.keys()) this.#enqueue(url, '', 1)
    for (const url of await this.#sitemapUrls()) this.#enqueue(url, '', 1)
    await this.#walk()
    await this.#readFeeds()
  }

  result(): Crawl {
    const endedBy = this.#endedBy()
    return {
      pages: this.#pages,
      feedItems: this.#feedItems,
      colors: [...new Set([...this.#themeColors, ...brandColors(this.#css)])].slice(0, 5),
      ...(this.#logoUrl === undefined ? {} : { logoUrl: this.#logoUrl }),
      refused: this.#refused,
      ...(endedBy === undefined ? {} : { endedBy }),
    }
  }

  #endedBy(): 'pages' | 'time' | 'bytes' | undefined {
    if (this.signal.aborted) return 'time'
    if (this.#bytes >= this.limits.totalBytes) return 'bytes'
    return this.#pages.length >= this.limits.pages && this.#front.length > 0 ? 'pages' : undefined
  }

  async #walk(): Promise<void> {
    // Requests are bounded too: a site of refusals is no endless one.
    let requests = 0
    while (this.#front.length > 0 && requests < this.limits.pages * 3) {
      const room = this.limits.pages - this.#pages.length
      if (room <= 0 || this.#endedBy() !== undefined) return
      this.#front.sort((one, other) => other.worth - one.worth)
      const batch = this.#front.splice(0, Math.min(atOnce, room))
      requests += batch.length
      const answers = await Promise.all(
        batch.map(async ({ url, depth }) => {
          const validators = this.earlier.get(url)
          const options = { signal: this.signal, ...(validators === undefined ? {} : { validators }) }
          return { answer: await this.client.get(url, options), depth, url }
        }),
      )
      for (const { answer, depth, url } of answers) await this.#take(answer, depth, url)
    }
  }

  async #take(answer: Fetched, depth: number, asked: string = answer.url): Promise<void> {
    if (answer.kind === 'unchanged') {
      this.#pages.push({ kind: 'unchanged', url: asked })
      return
    }
    if (answer.kind === 'refused') {
      this.#refused.push({ url: answer.url, reason: answer.reason })
      return
    }
    this.#bytes += answer.bytes.length
    if (!sameSite(answer.url, this.#site)) return void this.#refused.push({ url: answer.url, reason: 'another_site' })
    const isHtml = /^(?:text\/html|application\/xhtml\+xml|)$/u.test(answer.mediaType)
    if (!isHtml) return void this.#refused.push({ url: answer.url, reason: 'not_html' })
    const page = readPage(decodePage(answer.bytes, answer.contentType), answer.url, answer.headers)
    if (page === undefined) return void this.#refused.push({ url: answer.url, reason: 'too_deep' })
    for (const link of page.links) {
      if (!link.nofollow && sameSite(link.url, this.#site)) this.#enqueue(link.url, link.text, depth + 1)
    }
    for (const feed of page.feeds) this.#feeds.add(feed)
    if (this.#pages.length === 0) {
      this.#logoUrl = page.logoUrl
      this.#themeColors = page.colors
      this.#stylesheets = page.stylesheets
    }
    const digest = createHash('sha256').update(page.text).digest('base64')
    if (page.noindex) return void this.#refused.push({ url: answer.url, reason: 'noindex' })
    if (this.#texts.has(digest)) return void this.#refused.push({ url: answer.url, reason: 'duplicate' })
    this.#texts.add(digest)
    this.#pages.push({ kind: 'read', url: answer.url, page, validators: answer.validators })
  }

  #enqueue(address: string, linkText: string, depth: number): void {
    const url = pageAddress(address)
    if (url === undefined || depth > this.limits.depth || this.#known.has(url) || this.#known.size > 20_000) return
    this.#known.add(url)
    if (!sameSite(url, this.#site) || repeatsItself(url)) return
    const shape = shapeOf(url)
    const ofShape = this.#shapes.get(shape) ?? 0
    if (ofShape >= this.limits.pagesPerShape) return
    this.#shapes.set(shape, ofShape + 1)
    this.#front.push({ url, depth, worth: worthOf(url, linkText, depth) })
  }

  async #sitemapUrls(): Promise<readonly string[]> {
    const named = await this.client.rulesOf(this.#site, this.signal).then(({ sitemaps }) => sitemaps)
    const waiting = [...new Set([...named, new URL('/sitemap.xml', this.#site).href])].filter((url) =>
      URL.canParse(url),
    )
    const urls: string[] = []
    for (let read = 0; read < maxSitemaps && urls.length < 5_000; read++) {
      const next = waiting.shift()
      if (next === undefined) break
      const text = await this.#xml(next)
      if (text === undefined) continue
      const sitemap = readSitemap(text)
      urls.push(...sitemap.urls.slice(0, 5_000))
      waiting.push(...sitemap.sitemaps.slice(0, maxSitemaps))
    }
    return urls
  }

  async #readFeeds(): Promise<void> {
    for (const url of [...this.#feeds].slice(0, 3)) {
      const text = await this.#xml(url)
      this.#feedItems.push(...((text === undefined ? undefined : readFeed(text)) ?? []).slice(0, 30))
    }
  }

  async #readStyles(): Promise<void> {
    for (const url of this.#stylesheets.filter((address) => sameSite(address, this.#site)).slice(0, 2)) {
      const answer = await this.client.get(url, { signal: this.signal, accept: 'text/css' })
      if (answer.kind === 'found') this.#css += decodePage(answer.bytes, answer.contentType)
    }
  }

  async #xml(url: string): Promise<string | undefined> {
    const answer = await this.client.get(url, { signal: this.signal, accept: 'application/xml,text/xml,*/*;q=0.1' })
    if (answer.kind !== 'found') return undefined
    this.#bytes += answer.bytes.length
    return decodePage(unzipped(answer.bytes), answer.contentType)
  }
}

/** Sitemaps may be gzip files; one that unpacks beyond bounds, or is none, is read as nothing. */
function unzipped(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: sitemapBytes })
  } catch {
    return new Uint8Array()
  }
}
