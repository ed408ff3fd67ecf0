import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpTool } from '@workflow/config-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callHttpTool } from './http.ts'

const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = []
const answers: Record<string, { status: number; body: string }> = {
  '/ok': { status: 200, body: '{"done":true}' },
  '/empty': { status: 204, body: '' },
  '/refused': { status: 409, body: '{"code":"taken","message":"The slot is taken."}' },
  '/problem': {
    status: 422,
    body: '{"type":"https://x.example/errors/too-late","title":"Too late","detail":"After noon."}',
  },
  '/unauthorized': { status: 401, body: '{"error":"no"}' },
  '/broken': { status: 500, body: '{"code":"boom","message":"secret stack"}' },
  '/html': { status: 200, body: '<h1>Hello</h1>' },
  '/deep': { status: 200, body: `${'['.repeat(10_000)}${']'.repeat(10_000)}` },
  '/huge': { status: 200, body: JSON.stringify('x'.repeat(5 * 1024 * 1024)) },
}

let server: Server
let origin: string

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      seen.push({ method, url, headers, body })
      const answer = answers[url.split('?')[0] ?? '']
      // An address without an answer stays silent: the timeout decides.
      if (answer !== undefined) response.writeHead(answer.status).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const tool = (path: string, more: Partial<HttpTool> = {}): HttpTool => ({
  source: 'http',
  name: 'tool',
  description: 'Does something',
  inputSchema: { type: 'object' },
  examples: [],
  changesState: true,
  idempotent: true,
  requiresApproval: 'none',
  requiresVerifiedCustomer: false,
  verifiesCustomer: false,
  timeoutMs: 1_000,
  method: 'POST',
  urlTemplate: `${origin}${path}`,
  parameters: [],
  ...more,
})

const call = { idempotencyKey: 'key-1', timeoutMs: 2_000, allowLoopback: true }

describe('a call of a client’s server', () => {
  it.each([
    ['/ok', { outcome: 'ok', value: { done: true } }],
    ['/empty', { outcome: 'ok', value: null }],
    ['/refused', { outcome: 'refused', code: 'taken', message: 'The slot is taken.' }],
    ['/problem', { outcome: 'refused', code: 'too-late', message: 'After noon.' }],
    ['/unauthorized', { outcome: 'failed', reason: 'status', happened: 'no' }],
    ['/broken', { outcome: 'failed', reason: 'server_error', happened: 'unknown' }],
    ['/html', { outcome: 'failed', reason: 'not_json', happened: 'unknown' }],
    ['/deep', { outcome: 'failed', reason: 'not_json', happened: 'unknown' }],
    ['/huge', { outcome: 'failed', reason: 'too_large', happened: 'unknown' }],
  ])('that answers as %s', async (path, expected) => {
    expect(await callHttpTool(tool(path), {}, call)).toMatchObject(expected)
  })

  it('that gets no answer in time may have happened, unless it only reads', async () => {
    const late = { ...call, timeoutMs: 50 }
    expect(await callHttpTool(tool('/silent'), {}, late)).toMatchObject({ reason: 'timeout', happened: 'unknown' })
    const reading = tool('/silent', { changesState: false, method: 'GET' })
    expect(await callHttpTool(reading, {}, late)).toMatchObject({ reason: 'timeout', happened: 'no' })
  })

  it.each([
    [{}, 'unknown'],
    [{ changesState: false, method: 'GET' }, 'no'],
  ] as const)('that its caller gives up may have happened, unless it only reads: %j', async (more, happened) => {
    const turn = new AbortController()
    seen.length = 0
    const outcome = callHttpTool(tool('/silent', more), {}, { ...call, signal: turn.signal })
    await expect.poll(() => seen.length).toBe(1)
    turn.abort(new Error('the deadline of the turn passed'))
    expect(await outcome).toMatchObject({ outcome: 'failed', reason: 'cancelled', happened })
  })

  it('that was given up before it began is not made', async () => {
    seen.length = 0
    const outcome = await callHttpTool(tool('/ok'), {}, { ...call, signal: AbortSignal.abort() })
    expect(outcome).toMatchObject({ reason: 'cancelled', happened: 'no' })
    expect(seen).toEqual([])
  })

  it('to a server that is not there did not happen', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const nobody = tool('', { urlTemplate: `http://127.0.0.1:${port}/` })
    expect(await callHttpTool(nobody, {}, call)).toMatchObject({
      outcome: 'failed',
      reason: 'unreachable',
      happened: 'no',
    })
  })

  it('goes nowhere inside our own network', async () => {
    const outcome = await callHttpTool(tool('/ok'), {}, { ...call, allowLoopback: false })
    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'blocked', happened: 'no' })
  })

  it('carries each argument where it belongs, and its key', async () => {
    const parameters: HttpTool['parameters'] = [
      { name: 'id', in: 'path' },
      { name: 'tag', in: 'query' },
      { name: 'x-shop', in: 'header' },
    ]
    seen.length = 0
    answers['/orders/a%2Fb'] = { status: 200, body: '{}' }
    await callHttpTool(
      tool('/orders/{id}', { parameters }),
      { id: 'a/b', tag: ['x', 'y&z'], 'x-shop': 'kendal', note: 'hi' },
      call,
    )
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/orders/a%2Fb?tag=x&tag=y%26z', body: '{"note":"hi"}' })
    expect(seen[0]?.headers).toMatchObject({ 'x-shop': 'kendal', 'idempotency-key': 'key-1' })
  })

  it.each(['..', '.', ''])('is not led to another operation by the argument "%s"', async (id) => {
    seen.length = 0
    const outcome = await callHttpTool(tool('/orders/{id}', { parameters: [{ name: 'id', in: 'path' }] }), { id }, call)
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'invalid_argument' })
    expect(seen).toEqual([])
  })

  it('sends the credential to the hosts it was set for, and to no other', async () => {
    const auth = { secret: 'KEY', header: 'authorization', prefix: 'Bearer ' }
    seen.length = 0
    const secret = (host: string) => ({ ...call, secret: { value: 's3cret', allowedHosts: [host] } })
    expect(await callHttpTool(tool('/ok', { auth }), {}, secret('api.other.example'))).toMatchObject({
      reason: 'blocked',
    })
    expect(seen).toEqual([])
    expect(await callHttpTool(tool('/ok', { auth }), {}, secret('127.0.0.1'))).toMatchObject({ outcome: 'ok' })
    expect(seen[0]?.headers.authorization).toBe('Bearer s3cret')
  })
})
