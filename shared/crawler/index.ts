/**
 * @workflow/crawler: public websites read politely and within bounds, pages read into text and facts, each fact with the words that it was read in.
 *
 * `crawlSite` reads a whole site by a `WebClient`; `readPage`, `readFeed` read what somebody brings.
 */
export { type Crawl, type CrawledPage, type CrawlLimits, crawlSite, usualLimits } from './crawl-site.ts'
export { decodePage } from './decode-page.ts'
export { type Fact, FactSchema, quotesOf } from './facts.ts'
export { type FeedItem, readFeed } from './feeds.ts'
export { type ReadPage, readPage, sameSite } from './read-page.ts'
export { openWebClient, type Validators, type WebClient, type WebClientOptions } from './web-client.ts'
