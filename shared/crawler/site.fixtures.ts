/** For tests: servers on loopback, good and bad ones. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface TestSite {
  /** With a slash at its end. */
  readonly url: string
  /** Paths in the order in which they were asked for, `robots.txt` and sitemaps among them. */
  readonly asked: readonly string[]
}

const open: (() => Promise<void>)[] = []

/** `answer` gets path and query. */
export async function openSite(
  answer: (path: string, response: ServerResponse, request: IncomingMessage) => void,
): Promise<TestSite> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    asked.push(path)
    response.on('error', () => response.destroy())
    answer(path, response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, asked }
}

/** A site of these pages and no others. */
export const sitePages = (pages: Readonly<Record<string, string>>) =>
  openSite((path, response) => {
    const body = pages[path]
    if (body === undefined) response.writeHead(404).end()
    else
      response
        .writeHead(200, {
          'content-type': path.endsWith('.txt')
            ? 'text/plain'
            : path.endsWith('.xml')
              ? 'application/xml'
              : 'text/html',
        })
        .end(body)
  })

export const html = (response: ServerResponse, body: string): void =>
  void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body)

export async function closeSites(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()))
}
