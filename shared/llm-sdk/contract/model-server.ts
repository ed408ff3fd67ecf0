/** A local HTTP server that answers as a test says, in the wire formats of model providers. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { z } from 'zod'

/** What the provider sent. */
export interface SeenRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

export interface ModelServer {
  readonly url: string
  readonly requests: SeenRequest[]
  /** How the next requests are answered. */
  answerWith(answer: (response: ServerResponse) => void): void
  close(): Promise<void>
}

const Body = z.record(z.string(), z.unknown())

export async function startModelServer(): Promise<ModelServer> {
  const requests: SeenRequest[] = []
  let answer: (response: ServerResponse) => void = (response) => void response.writeHead(500).end()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Body.parse(JSON.parse(Buffer.concat(chunks).toString() || '{}'))
      requests.push({ path: request.url ?? '', headers: request.headers, body })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The test server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    answerWith: (next) => {
      answer = next
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
    },
  }
}

/** A server-sent event: text stands as it is, anything else as JSON. */
export const sseOf = (event: unknown): string =>
  typeof event === 'string' && event.startsWith('event: ')
    ? `${event}\n\n`
    : `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`

/** An event that carries its type in a line of its own too. */
export const namedEvent = (data: Readonly<Record<string, unknown>> & { readonly type: string }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}`

export function streamOf(...events: readonly unknown[]): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(events.map(sseOf).join(''))
  }
}

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): (response: ServerResponse) => void {
  return (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Sends some of a stream, then breaks the connection. */
export function breakAfter(text: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(text, () => setImmediate(() => response.destroy()))
  }
}

/** What stands at a path of keys and places (from the end where negative), `undefined` where there is nothing. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce((found: unknown, key) => {
    if (Array.isArray(found) && typeof key === 'number') return found.at(key)
    return typeof found === 'object' && found !== null
      ? Object.entries(found).find(([name]) => name === key)?.[1]
      : undefined
  }, value)
}
