/** A client's server that misbehaves: each path in its own way. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface BrokenServer {
  readonly origin: string
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

/** The tools of the OpenAPI document below, by what goes wrong. */
export const misbehaviours = ['silent', 'broken', 'html', 'huge', 'metadata', 'hangup', 'deep', 'wrong_form'] as const

export async function startBrokenServer(): Promise<BrokenServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    request.resume()
    switch (path) {
      case '/silent':
        return
      case '/broken':
        return void response.writeHead(500).end('{"stack":"at internal.ts:1"}')
      case '/html':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>')
      case '/huge':
        return void response.end(JSON.stringify('x'.repeat(5 * 1024 * 1024)))
      case '/metadata':
        return void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
      case '/hangup':
        return void request.socket.destroy()
      case '/deep':
        return void response.end(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
      case '/wrong_form':
        return void response.end('{"price":"not a number"}')
      default:
        return void response.end('{"__proto__":{"polluted":true},"done":true}')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Each misbehaviour as a tool that reads and, with `_write` behind its name, as one that changes something. */
export function brokenTools(origin: string): string {
  const answer = {
    200: {
      description: 'fine',
      content: { 'application/json': { schema: { type: 'object', properties: { price: { type: 'number' } } } } },
    },
  }
  const operation = (name: string) => ({ operationId: name, summary: `Asks ${name}`, responses: answer })
  const paths = Object.fromEntries(
    [...misbehaviours, 'fine'].map((name) => [`/${name}`, { get: operation(name), post: operation(`${name}_write`) }]),
  )
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Broken', version: '1' },
    servers: [{ url: origin }],
    paths,
  })
}
