import { join } from 'node:path'
import { crawlSite, openWebClient, quotesOf } from '@workflow/crawler'
import { afterEach, describe, expect, it } from 'vitest'
import {
  announceClient,
  openResearch,
  proveClaims,
  type Site,
  serveFolder,
} from '../../functions/research/research.fixtures.ts'

const manual = '/usr/share/doc/apache2-doc/manual'
const languages = ['en', 'fr', 'ja', 'ko']

let site: Site
afterEach(() => site.close())

describe("Apache's manual", () => {
  it('has every published claim in its stored source, whatever its language', async () => {
    let claims = 0
    for (const language of languages) {
      site = await serveFolder(join(manual, language))
      const platform = await openResearch()
      try {
        await announceClient(platform, 'org_a', { website: site.url, name: 'Apache HTTP Server' })
        const { found, missing } = await proveClaims(platform, 'org_a')
        expect(missing, language).toEqual([])
        expect(found, language).toBeGreaterThan(0)
        claims += found
      } finally {
        await platform.close()
        await site.close()
      }
    }
    console.log(`claims ${claims} of ${claims} in ${languages.length} languages found in their stored sources`)
  })

  it('is read whole, each fact with its words on the page, each page in its own charset', async () => {
    let [pages, facts] = [0, 0]
    for (const language of ['en', 'ko']) {
      site = await serveFolder(join(manual, language))
      const client = openWebClient({
        allowLoopback: true,
        userAgent: 'WorkflowResearch/1.0 (+https://workflow.example/research-bot)',
        minIntervalMs: 0,
        timeoutMs: 10_000,
        maxBytes: 2_097_152,
      })
      const whole = { pages: 2_000, pagesPerShape: 2_000, depth: 20, timeMs: 120_000, totalBytes: 200_000_000 }
      const crawl = await crawlSite(site.url, client, new Map(), whole)
      const read = crawl.pages.flatMap((page) => (page.kind === 'read' ? [page] : []))
      expect(read.length, language).toBeGreaterThan(100)
      for (const { url, page } of read) {
        const isQuoted = quotesOf(page.text)
        for (const fact of page.facts)
          for (const quote of fact.quotes) expect(isQuoted(quote), `${url}: ${quote}`).toBe(true)
        expect(page.text, url).not.toContain('\uFFFD')
        facts += page.facts.length
      }
      pages += read.length
      await site.close()
    }
    console.log(`pages ${pages}, facts ${facts}, every quote on its page`)
  })
})
