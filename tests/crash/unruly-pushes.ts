/** Stands between Pub/Sub and the platform and does what Pub/Sub may do: delivers twice, late, side by side, in another order across keys, and again what was answered. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type PushedMessage, pushedMessage } from '@workflow/platform/gcp'
import { z } from 'zod'

export interface UnrulyPushes {
  readonly url: string
  readonly counts: Readonly<Record<Trick, number>>
  /** Resolves when the last late copy was delivered. */
  close(): Promise<void>
}

type Trick = 'delayed' | 'doubled' | 'repeatedLate' | 'answerLost' | 'turnedAway'

/** Of each hundred pushes. */
const shares: readonly (readonly [Trick, number])[] = [
  ['doubled', 15],
  ['repeatedLate', 15],
  ['answerLost', 2],
  ['turnedAway', 2],
]
const push = z.object({ message: pushedMessage })
const longestDelayMs = 40
const lateMs = 1_500

/** `deliver` takes one push to a subscription and says whether it is done with. */
export async function openUnrulyPushes(
  deliver: (subscription: string, message: PushedMessage) => Promise<'ack' | 'nack'>,
  random: () => number,
): Promise<UnrulyPushes> {
  const counts = { delayed: 0, doubled: 0, repeatedLate: 0, answerLost: 0, turnedAway: 0 }
  const late = new Set<Promise<unknown>>()
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  const trickOf = (): Trick => {
    let place = random() * 100
    for (const [trick, share] of shares) {
      if (place < share) return trick
      place -= share
    }
    return 'delayed'
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { message } = push.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    const subscription = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('subscription') ?? ''
    const once = () => deliver(subscription, message)
    const trick = trickOf()
    counts[trick] += 1
    // Keys overtake one another.
    await pause(random() * longestDelayMs)
    if (trick === 'turnedAway') return void response.writeHead(503).end()
    const [outcome] = await Promise.all(trick === 'doubled' ? [once(), once()] : [once()])
    if (trick === 'repeatedLate') {
      const copy: Promise<unknown> = pause(random() * lateMs)
        .then(once)
        .finally(() => late.delete(copy))
      late.add(copy)
    }
    response.writeHead(outcome === 'ack' && trick !== 'answerLost' ? 204 : 503).end()
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await Promise.allSettled(late)
    },
  }
}
