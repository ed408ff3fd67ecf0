/** The world outside in a crash test: a target that does nothing twice under one key, and one that does whatever it is asked. Outlives every life of the platform. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const called = z.object({ subject: z.string(), key: z.string() })

export interface Outside {
  readonly url: string
  /** How often it was done for each subject in that run. */
  readonly done: (run: string, what: 'ship' | 'charge') => ReadonlyMap<string, number>
  close(): void
}

/** Called as `POST <url>/<run>/<ship or charge>`; `ship` honours the key. */
export async function openOutside(): Promise<Outside> {
  const keys = new Set<string>()
  const counts = new Map<string, Map<string, number>>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { subject, key } = called.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    const target = request.url ?? ''
    const known = keys.has(`${target} ${key}`)
    keys.add(`${target} ${key}`)
    const done = counts.get(target) ?? new Map<string, number>()
    if (!known || target.endsWith('/charge')) done.set(subject, (done.get(subject) ?? 0) + 1)
    counts.set(target, done)
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    done: (run, what) => counts.get(`/${run}/${what}`) ?? new Map(),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
