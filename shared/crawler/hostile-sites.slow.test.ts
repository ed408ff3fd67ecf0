import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type CrawlLimits, crawlSite, openWebClient, usualLimits, type WebClientOptions } from './index.ts'
import { closeSites, html, openSite, sitePages } from './site.fixtures.ts'

afterEach(closeSites)

const options: WebClientOptions = {
  allowLoopback: true,
  userAgent: 'TestCrawler/1.0 (+https://crawler.example)',
  minIntervalMs: 0,
  timeoutMs: 5_000,
  maxBytes: 200_000,
}
const crawl = (url: string, more: Partial<WebClientOptions> = {}, limits: Partial<CrawlLimits> = {}) =>
  crawlSite(url, openWebClient({ ...options, ...more }), new Map(), { ...usualLimits, ...limits })

/** Of the work of a crawl, in milliseconds of this processor. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const links = (...paths: string[]) => paths.map((path) => `<a href="${path}">${path}</a>`).join(' ')

describe('a site that leads in circles ends', () => {
  it('with redirects that come back to where they began', async () => {
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, links('/one'))
      response.writeHead(302, { location: path === '/one' ? '/two' : '/one' }).end()
    })
    const { refused } = await crawl(site.url)
    expect(refused).toContainEqual(expect.objectContaining({ reason: 'redirect_loop' }))
    expect(site.asked.length).toBeLessThan(15)
  })

  it('with redirects without an end', async () => {
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, links('/r/0'))
      if (!path.startsWith('/r/')) return void response.writeHead(404).end()
      response.writeHead(301, { location: `/r/${Number(path.slice(3)) + 1}` }).end()
    })
    const { refused } = await crawl(site.url)
    expect(refused).toContainEqual(expect.objectContaining({ reason: 'too_many_redirects' }))
    expect(site.asked.length).toBeLessThan(12)
  })

  it.each([
    ['months in the query', (at: number) => `/calendar?month=${at}`],
    ['days in the path', (at: number) => `/events/2026/${at}`],
    ['words that go on', (at: number) => `/x/y/z/${'abcdefgh'[at % 8]}${'q'.repeat(Math.floor(at / 8) % 20)}`],
    ['a path that repeats itself', (at: number) => `/${'a/b/'.repeat(at)}`],
  ])('with a calendar of %s', async (_name, pathOf) => {
    let next = 1
    const site = await openSite((path, response) => {
      if (path === '/robots.txt' || path.startsWith('/sitemap')) return void response.writeHead(404).end()
      next += 3
      html(response, `<p>Page ${path}</p>${links(pathOf(next), pathOf(next + 1), pathOf(next + 2))}`)
    })
    const { pages } = await crawl(site.url, {}, { depth: 1_000 })
    expect(pages.length).toBeGreaterThan(0)
    expect(pages.length).toBeLessThanOrEqual(usualLimits.pagesPerShape * 2 + 1)
    expect(site.asked.length).toBeLessThan(40)
  })

  it('with pages of ever new shapes, at the limit of pages', async () => {
    const site = await openSite((path, response) => {
      if (path === '/robots.txt' || path.startsWith('/sitemap')) return void response.writeHead(404).end()
      const here = path.length
      html(
        response,
        `<p>Page ${path}</p>${links(...Array.from('abcdefghij', (letter) => `/${letter}${'z'.repeat(here)}`))}`,
      )
    })
    const crawled = await crawl(site.url, {}, { pages: 20, depth: 1_000 })
    expect(crawled.pages).toHaveLength(20)
    expect(crawled.endedBy).toBe('pages')
  })

  it('with sitemaps that name each other', async () => {
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, '<p>Home</p>')
      if (!path.startsWith('/sitemap')) return void response.writeHead(404).end()
      const origin = `http://${response.req.headers.host}`
      const map = (at: number) => `<sitemap><loc>${origin}/sitemap${at}.xml</loc></sitemap>`
      response.writeHead(200, { 'content-type': 'application/xml' })
      response.end(`<sitemapindex>${Array.from({ length: 50 }, (_, at) => map(at)).join('')}</sitemapindex>`)
    })
    await crawl(site.url)
    expect(site.asked.length).toBeLessThan(15)
  })
})

describe('an answer without bounds is cut', () => {
  it('at its bytes, where it goes on for a gigabyte', async () => {
    let sentBytes = 0
    const chunk = Buffer.alloc(65_536, 'a')
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, links('/endless', '/about'))
      if (path === '/about') return html(response, '<p>About us')
      if (path !== '/endless') return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': 'text/html' })
      const send = () => {
        while (sentBytes < 1_073_741_824 && !response.destroyed) {
          sentBytes += chunk.length
          if (!response.write(chunk)) return void response.once('drain', send)
        }
      }
      send()
    })
    const { pages, refused } = await crawl(site.url)
    expect(refused).toContainEqual(expect.objectContaining({ reason: 'too_large' }))
    expect(pages.map(({ url }) => new URL(url).pathname)).toEqual(['/', '/about'])
    expect(sentBytes).toBeLessThan(20_000_000)
  })

  it('at the first 500 KiB of robots.txt', async () => {
    const rules = `User-agent: *\nDisallow: /private\n${'# and so on\n'.repeat(400_000)}`
    const site = await sitePages({ '/robots.txt': rules, '/': links('/private'), '/private': '<p>No' })
    expect((await crawl(site.url)).pages).toHaveLength(1)
    expect(site.asked).not.toContain('/private')
  })

  it('at its bytes unpacked, where few of them are sent', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, links('/bomb'))
      if (path === '/sitemap.xml') return void response.writeHead(200).end(bomb)
      if (path !== '/bomb') return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(bomb)
    })
    const { refused, pages } = await crawl(site.url)
    expect(refused).toContainEqual(expect.objectContaining({ reason: 'too_large' }))
    expect(pages).toHaveLength(1)
  })

  it('at its time, where it drips', async () => {
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, links('/drip'))
      if (path !== '/drip') return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': 'text/html' })
      const timer = setInterval(() => response.write('a'), 20)
      response.on('close', () => clearInterval(timer))
    })
    const { refused, pages } = await crawl(site.url, { timeoutMs: 300 })
    expect(refused).toContainEqual(expect.objectContaining({ reason: 'timeout' }))
    expect(pages).toHaveLength(1)
  })

  it('with the time of the whole crawl, where each page takes its own', async () => {
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, links(...Array.from({ length: 9 }, (_, at) => `/${'abcdefghi'[at]}`)))
      if (path.length > 2) response.writeHead(404).end()
    })
    const crawled = await crawl(site.url, {}, { timeMs: 400 })
    expect(crawled.endedBy).toBe('time')
    expect(crawled.pages).toHaveLength(1)
  })
})

describe('a page that is no page costs little', () => {
  const many = 20_000
  it.each([
    ['nests without an end', '<div>'.repeat(40_000)],
    ['never closes anything', '<p><b><i><a href="/x">text '.repeat(5_000)],
    ['asks and asks', '<strong>Where is my order?</strong>'.repeat(5_000)],
    ['prices all', '<h2>Thing</h2><p>$5</p>'.repeat(8_000)],
    ['is one digit', `<p>${'1'.repeat(190_000)}`],
    ['is one address', `<p>${'a@a.'.repeat(45_000)}`],
    ['lists what to call', `<p>${'call us 1 2 3 '.repeat(13_000)}`],
    ['has one long blank', `<p>mon${' '.repeat(190_000)}9 - 5`],
    ['links without an end', links(...Array.from({ length: many / 4 }, (_, at) => `/${at}/p`))],
    [
      'says one thing to machines',
      `<script type="application/ld+json">${JSON.stringify(Array.from({ length: 2_000 }, () => ({ '@type': 'Product', name: 'x', offers: { price: 1 } })))}</script>`,
    ],
    ['nests what it says to machines', `<script type="application/ld+json">${'{"a":'.repeat(20_000)}</script>`],
    ['is microdata within microdata', '<div itemscope itemprop="a">'.repeat(400)],
    ['is no text', '\u0000\u0001\ufffe'.repeat(50_000)],
  ])('one that %s', async (_name, body) => {
    const site = await sitePages({ '/': body })
    expect(await costOf(() => crawl(site.url, {}, { pages: 1 }))).toBeLessThan(8_000)
  })

  it('declares entities that grow', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'a'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}">]><urlset><url><loc>http://x/&b;</loc></url></urlset>`
    const site = await sitePages({ '/': '<p>Home', '/sitemap.xml': bomb })
    expect((await crawl(site.url)).pages).toHaveLength(1)
  })
})

describe('addresses that are nobody’s business are not called', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://[fd00::1]/',
    'file:///etc/passwd',
    'http://user:secret@127.0.0.1/',
  ])('by a link or a redirect to %s', async (target) => {
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, links('/away', target))
      if (path !== '/away') return void response.writeHead(404).end()
      response.writeHead(302, { location: target }).end()
    })
    const { pages, refused } = await crawl(site.url)
    expect(pages).toHaveLength(1)
    expect(refused.length).toBeGreaterThan(0)
  })

  it('by loopback itself, where it is not allowed', async () => {
    const site = await sitePages({ '/': '<p>Home' })
    const { pages, refused } = await crawl(site.url, { allowLoopback: false })
    expect(pages).toEqual([])
    expect(refused).toEqual([expect.objectContaining({ reason: 'forbidden_address' })])
    expect(site.asked).toEqual([])
  })
})
