import { afterEach, describe, expect, it } from 'vitest'
import { crawlSite, openWebClient, type Validators, type WebClientOptions } from './index.ts'
import { closeSites, html, openSite, sitePages } from './site.fixtures.ts'

afterEach(closeSites)

const options: WebClientOptions = {
  allowLoopback: true,
  userAgent: 'TestCrawler/1.0 (+https://crawler.example)',
  minIntervalMs: 0,
  timeoutMs: 5_000,
  maxBytes: 500_000,
}
const crawl = (url: string, more: Partial<WebClientOptions> = {}, known?: ReadonlyMap<string, Validators>) =>
  crawlSite(url, openWebClient({ ...options, ...more }), known)
const pathsOf = ({ pages }: Awaited<ReturnType<typeof crawl>>) => pages.map(({ url }) => new URL(url).pathname)

describe('robots.txt', () => {
  it('is obeyed, by name before by star', async () => {
    const site = await sitePages({
      '/robots.txt': 'User-agent: *\nDisallow: /\n\nUser-agent: TestCrawler\nDisallow: /private\nAllow: /private/open',
      '/': '<a href="/private/a">a</a><a href="/private/open">b</a><a href="/about">c</a>',
      '/private/a': 'no',
      '/private/open': '<p>Open',
      '/about': '<p>About',
    })
    expect(pathsOf(await crawl(site.url)).sort()).toEqual(['/', '/about', '/private/open'])
    expect(site.asked).not.toContain('/private/a')
  })

  it('that forbids all leaves nothing to read', async () => {
    const site = await sitePages({ '/robots.txt': 'User-agent: *\nDisallow: /', '/': '<p>Home' })
    const { pages, refused } = await crawl(site.url)
    expect({ pages, refused }).toEqual({ pages: [], refused: [{ url: site.url, reason: 'robots' }] })
    expect(site.asked).toEqual(['/robots.txt'])
  })

  it('that cannot be read because the server failed forbids all', async () => {
    const site = await openSite((path, response) =>
      path === '/robots.txt' ? void response.writeHead(503).end() : html(response, '<p>Home'),
    )
    expect((await crawl(site.url)).refused).toEqual([{ url: site.url, reason: 'robots' }])
  })

  it('says how long to wait between requests', async () => {
    const site = await sitePages({
      '/robots.txt': 'User-agent: *\nCrawl-delay: 3',
      '/': '<a href="/about">a</a>',
      '/about': '<p>About',
    })
    const waits: number[] = []
    await crawl(site.url, { pause: async (durationMs) => void waits.push(durationMs) })
    expect(waits.length).toBeGreaterThan(0)
    expect(waits[0]).toBeGreaterThan(2_000)
  })
})

describe('a server that has enough', () => {
  it('is left alone', async () => {
    const site = await openSite((path, response) => {
      if (path === '/') return html(response, Array.from('abcdefghij', (at) => `<a href="/${at}">${at}</a>`).join(''))
      response.writeHead(path.length > 2 ? 404 : 429).end()
    })
    const { refused } = await crawl(site.url)
    expect(refused).toContainEqual(expect.objectContaining({ reason: 'host_busy' }))
    expect(site.asked.filter((path) => path.length === 2).length).toBeLessThanOrEqual(4)
  })
})

describe('a site', () => {
  it('is read by its sitemap, the telling pages first, and none outside of it', async () => {
    const other = await sitePages({ '/': '<p>Other' })
    const site = await openSite((path, response) => {
      const origin = `http://${response.req.headers.host}`
      const urls = [`${origin}/zz`, `${origin}/contact`, other.url].map((url) => `<url><loc>${url}</loc></url>`)
      if (path === '/robots.txt') return void response.end(`Sitemap: ${origin}/map.xml`)
      if (path === '/map.xml')
        return void response.end(
          `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('')}</urlset>`,
        )
      if (path.startsWith('/sitemap')) return void response.writeHead(404).end()
      html(response, `<p>${path}</p><a href="${other.url}">other</a><a href="/image.png">image</a>`)
    })
    const crawled = await crawl(site.url)
    expect(pathsOf(crawled)).toEqual(['/', '/contact', '/zz'])
    expect(other.asked).toEqual([])
  })

  it('is asked for what changed alone', async () => {
    const site = await openSite((path, response, request) => {
      if (path === '/robots.txt' || path.startsWith('/sitemap')) return void response.writeHead(404).end()
      if (path === '/deep') return html(response, '<p>Deep')
      if (request.headers['if-none-match'] === '"v1"') return void response.writeHead(304).end()
      response.writeHead(200, { 'content-type': 'text/html', etag: '"v1"' })
      response.end(`<p>${path}</p>${path === '/' ? '<a href="/about">a</a>' : '<a href="/deep">b</a>'}`)
    })
    const first = await crawl(site.url)
    expect(pathsOf(first)).toEqual(['/', '/about', '/deep'])
    const known = new Map(first.pages.map((page) => [page.url, page.kind === 'read' ? page.validators : {}]))
    const second = await crawl(site.url, {}, known)
    expect(second.pages.map(({ kind, url }) => [kind, new URL(url).pathname])).toEqual([
      ['read', '/'],
      ['unchanged', '/about'],
      ['read', '/deep'],
    ])
  })

  it('gives its feed, its colours and its logo', async () => {
    const site = await sitePages({
      '/': '<link rel="alternate" type="application/rss+xml" href="/feed.xml"><link rel="stylesheet" href="/s.css"><meta name="theme-color" content="#a1b"><img class="logo" src="/logo.svg"><p>Home',
      '/feed.xml':
        '<rss version="2.0"><channel><item><title>We moved</title><link>https://client.example/moved</link><pubDate>Mon, 05 Jan 2026 09:00:00 GMT</pubDate></item></channel></rss>',
      '/s.css': 'a{color:#123abc}b{color:#123ABC;background:#fff}',
    })
    const { feedItems, colors, logoUrl } = await crawl(site.url)
    expect(feedItems).toEqual([
      { title: 'We moved', url: 'https://client.example/moved', text: '', at: '2026-01-05T09:00:00.000Z' },
    ])
    expect(colors).toEqual(['#aa11bb', '#123abc'])
    expect(logoUrl).toBe(`${site.url}logo.svg`)
  })
})
