/** Stands between the adapter and Qdrant, lets everything through and notes what of it is not as published. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { PublishedInterface } from './published-interface.ts'

export interface WatchedServer {
  readonly url: string
  /** Requests and answers so far, and what was wrong with them. */
  seen(): { readonly requests: number; readonly faults: readonly string[] }
  stop(): Promise<void>
}

export async function watch(target: string, published: PublishedInterface): Promise<WatchedServer> {
  let requests = 0
  const faults: string[] = []
  const relay = async (request: IncomingMessage): Promise<{ status: number; text: string }> => {
    const method = request.method ?? 'GET'
    const url = new URL(request.url ?? '/', target)
    const body = await textOf(request)
    requests += 1
    faults.push(...published.faultsOfRequest({ method, url, body: parsed(body) }))
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method, headers, ...(body === '' ? {} : { body }) })
    const text = await answer.text()
    faults.push(...published.faultsOfAnswer({ method, url, status: answer.status, body: parsed(text) }))
    return { status: answer.status, text }
  }
  const server = createServer((request, response) => {
    relay(request).then(
      ({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      (error: unknown) => response.destroy(error instanceof Error ? error : undefined),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the system gave no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen: () => ({ requests, faults }),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text))
