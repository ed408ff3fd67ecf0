/** On one machine: the loopback address to which the Pub/Sub emulator pushes messages and the tasks server due timers. In the cloud the functions are what is called. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { type PushedMessage, pushedMessage } from './message-attributes.ts'

export interface PushTargets {
  deliver(subscription: string, message: PushedMessage): Promise<'ack' | 'nack'>
  /** A due timer's body. */
  fire(body: unknown): Promise<void>
}

const push = z.object({ message: pushedMessage })
/** A message of Pub/Sub has at most 10 MB, in Base64. */
const maxBodyBytes = 14 * 1024 * 1024

export class PushListener {
  readonly baseUrl: string
  readonly #port: number
  readonly #targets: PushTargets
  #server: Server | undefined

  constructor(port: number, targets: PushTargets) {
    this.#port = port
    this.#targets = targets
    this.baseUrl = `http://127.0.0.1:${port}`
  }

  /** Idempotent. */
  async listen(): Promise<void> {
    if (this.#server) return
    const server = createServer((request, response) => void this.#answer(request, response))
    this.#server = server
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
  }

  /** Cuts off what is under way: whoever called calls again. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const status = await this.#statusOf(request).catch(() => 503)
    response.writeHead(status).end()
  }

  /** 204: done with. 400: not a push. 503: once more, later. */
  async #statusOf(request: IncomingMessage): Promise<number> {
    const url = new URL(request.url ?? '/', this.baseUrl)
    const body = await jsonOf(request)
    if (request.method !== 'POST' || body === undefined) return 400
    if (url.pathname === '/timers') {
      await this.#targets.fire(body)
      return 204
    }
    const parsed = push.safeParse(body)
    if (!parsed.success) return 400
    const outcome = await this.#targets.deliver(url.searchParams.get('subscription') ?? '', parsed.data.message)
    return outcome === 'ack' ? 204 : 503
  }
}

/** Undefined where it is too large or no JSON. */
async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}
