/** The website of a company of our own making, on loopback: what research reads in a lifecycle run. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const pages = ['index.html', 'services.html', 'questions.html', 'contact.html']
const folder = fileURLToPath(new URL('./site/', import.meta.url))

export interface CompanySite {
  readonly url: string
  close(): Promise<void>
}

export async function serveCompanySite(): Promise<CompanySite> {
  const files = new Map(pages.map((name) => [`/${name}`, readFileSync(`${folder}${name}`)]))
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname
    const host = `http://${request.headers.host ?? ''}`
    if (path === '/robots.txt') return response.end(`User-agent: *\nAllow: /\nSitemap: ${host}/sitemap.xml\n`)
    if (path === '/sitemap.xml') {
      const places = pages.map((name) => `<url><loc>${host}/${name}</loc></url>`).join('')
      response.setHeader('content-type', 'application/xml')
      return response.end(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${places}</urlset>`)
    }
    const page = files.get(path === '/' ? '/index.html' : path)
    response.statusCode = page === undefined ? 404 : 200
    response.setHeader('content-type', 'text/html; charset=utf-8')
    return response.end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
