/** Chunks a second over one connection: a turn's deltas as the runtime streams them, beside a bare Hono stream of the same chunks on the same server. */
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import type { ChatCompletion, ModelProvider } from '@workflow/llm-sdk'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { handover, startRuntime } from '../fixtures/runtime.ts'
import { routesOf } from './runtime-turns.ts'

const chunks = 20_000
const word = 'word '
const noUsage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, costMicroUsd: 0, latencyMs: 1, firstTokenMs: 1 }

const chatty: ModelProvider = {
  name: 'chatty',
  async *chat() {
    for (let sent = 0; sent < chunks; sent += 1) yield { type: 'text_delta', text: word }
    const completion: ChatCompletion = {
      text: word.repeat(chunks),
      toolCalls: [],
      finishReason: 'stop',
      usage: noUsage,
      producedBy: 'chatty',
      signals: {},
    }
    yield { type: 'completed', completion }
  },
  object: () => Promise.reject(new Error('no objects are made here')),
}

async function rateOf(url: string): Promise<number> {
  const startedMs = performance.now()
  const response = await fetch(url)
  if (!response.body) throw new Error('the answer has no body')
  let events = 0
  let rest = ''
  const decoder = new TextDecoder()
  for await (const part of response.body) {
    // A chunk may be cut anywhere: what follows the last whole line waits for the next part.
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line === 'event: delta') events += 1
  }
  if (events < chunks) throw new Error(`${events} of ${chunks} chunks came`)
  return events / ((performance.now() - startedMs) / 1_000)
}

const listening = (server: ServerType) =>
  new Promise<number>((resolve) => {
    server.once('listening', () => resolve((server.address() as AddressInfo).port))
  })

/** The better of three runs each, taken in turns. */
export async function streamRates(): Promise<{ readonly whole: number; readonly bare: number }> {
  const running = await startRuntime(chatty, { tools: [handover], mocks: {} })
  const { open, post } = routesOf(running)
  const app = new Hono()
  app.get('/bare', (context) =>
    streamSSE(context, async (stream) => {
      for (let sent = 0; sent < chunks; sent += 1)
        await stream.writeSSE({ event: 'delta', id: `bare-${sent}`, data: JSON.stringify({ text: word }) })
    }),
  )
  app.get('/whole', async () => (await post(await open(), 'talk', { accept: 'text/event-stream' })) as Response)
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  const url = `http://127.0.0.1:${await listening(server)}`
  let [whole, bare] = [0, 0]
  for (let run = 0; run < 3; run += 1) {
    bare = Math.max(bare, await rateOf(`${url}/bare`))
    whole = Math.max(whole, await rateOf(`${url}/whole`))
  }
  await new Promise((resolve) => server.close(resolve))
  await running.stop({ forget: true })
  return { whole, bare }
}
