import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardedFetch, isAllowedAddress, type OutboundLimits } from './ssrf-guard.ts'

/** A real server on loopback; the path says how it behaves. `seen` holds the requests that reached it. */
const seen: { path: string; method: string; headers: IncomingMessage['headers']; body: string }[] = []
let server: Server
let port: number
const base = () => `http://127.0.0.1:${port}`

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const url = new URL(request.url ?? '/', base())
    seen.push({ path: url.pathname, method: request.method ?? '', headers: request.headers, body })
    const to = url.searchParams.get('to')
    if (to !== null) response.writeHead(Number(url.searchParams.get('status') ?? 302), { location: to }).end()
    else if (url.pathname === '/large') response.end('x'.repeat(5_000))
    else if (url.pathname === '/endless') response.write('begin')
    else if (url.pathname !== '/silent') response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const LOCAL: OutboundLimits = { allowLoopback: true, timeoutMs: 2_000, maxBytes: 1_000 }
const redirect = (to: string, status = 302) => `${base()}/go?status=${status}&to=${encodeURIComponent(to)}`

describe('addresses', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:4700:4700::1111'])('%s is public', (address) => {
    expect(isAllowedAddress(address, false)).toBe(true)
  })

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, far end', '127.255.255.254'],
    ['loopback of IPv6', '::1'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['metadata', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['unique local', 'fd00:ec2::254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['unspecified', '::'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['mapped private', '::ffff:10.0.0.1'],
    ['mapped metadata', '::ffff:a9fe:a9fe'],
    ['compatible', '::7f00:1'],
    ['NAT64 of private', '64:ff9b::a00:1'],
    ['6to4 of private', '2002:a00:1::'],
    ['site-local', 'fec0::1'],
    ['nonsense', '1.2.3'],
  ])('%s (%s) is refused', (_name, address) => expect(isAllowedAddress(address, false)).toBe(false))

  it('of loopback are allowed by the environment only, and nothing else with them', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map((address) => isAllowedAddress(address, true))).toEqual([
      true,
      true,
      true,
    ])
    expect(isAllowedAddress('10.0.0.1', true)).toBe(false)
  })
})

describe('a request', () => {
  it('reaches an allowed address with method, headers and body', async () => {
    const response = await guardedFetch(
      `${base()}/echo`,
      { method: 'POST', headers: { 'x-a': '1' }, body: 'hi' },
      LOCAL,
    )
    expect([response.status, await response.text()]).toEqual([200, 'hello'])
    expect(seen.at(-1)).toMatchObject({ path: '/echo', method: 'POST', headers: { 'x-a': '1' }, body: 'hi' })
  })

  it.each([
    ['loopback', () => base()],
    ['loopback in other notations', () => `http://0x7f.1:${port}/`],
    ['loopback as one number', () => `http://2130706433:${port}/`],
    ['metadata', () => 'http://169.254.169.254/computeMetadata/v1/'],
    ['a mapped address', () => `http://[::ffff:127.0.0.1]:${port}/`],
    ['a name that means loopback', () => `http://localhost:${port}/`],
  ])('to %s is refused before anything is sent', async (_name, url) => {
    const before = seen.length
    await expect(guardedFetch(url(), {}, { ...LOCAL, allowLoopback: false })).rejects.toMatchObject({
      kind: 'forbidden_address',
    })
    expect(seen).toHaveLength(before)
  })

  it.each(['file:///etc/passwd', 'ftp://x.example', 'http://user:pass@x.example/', 'nonsense', 'gopher://x.example'])(
    'to %s is refused',
    async (url) => {
      await expect(guardedFetch(url, {}, LOCAL)).rejects.toMatchObject({ kind: 'invalid_url' })
    },
  )

  it('goes to the address that was checked: the name is resolved once', async () => {
    let resolved = 0
    const resolve = async () => {
      resolved++
      return [{ address: '127.0.0.1', family: 4 }]
    }
    const response = await guardedFetch(`http://lab.example:${port}/named`, {}, { ...LOCAL, resolve })
    expect([await response.text(), resolved, seen.at(-1)?.headers.host]).toEqual(['hello', 1, `lab.example:${port}`])
  })

  it('is refused when one of the addresses of a name is private', async () => {
    const resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]
    await expect(guardedFetch('http://rebinding.example/', {}, { ...LOCAL, resolve })).rejects.toMatchObject({
      kind: 'forbidden_address',
    })
  })

  it('is held to the hosts of its secret', async () => {
    const limits = { ...LOCAL, allowHosts: ['127.0.0.1'] }
    expect((await guardedFetch(base(), {}, limits)).status).toBe(200)
    await expect(guardedFetch(redirect(`http://localhost:${port}/`), {}, limits)).rejects.toMatchObject({
      kind: 'host_not_allowed',
    })
  })
})

describe('a redirect', () => {
  it('is checked again', async () => {
    await expect(guardedFetch(redirect('http://10.0.0.1/'), {}, LOCAL)).rejects.toMatchObject({
      kind: 'forbidden_address',
    })
    await expect(guardedFetch(redirect('file:///etc/passwd'), {}, LOCAL)).rejects.toMatchObject({ kind: 'invalid_url' })
  })

  it('to another origin carries no credentials; to the same one it does', async () => {
    const headers = { authorization: 'Bearer x', 'x-api-key': 'y', cookie: 'z', accept: 'text/plain' }
    await guardedFetch(redirect(`http://localhost:${port}/other`), { headers }, LOCAL)
    expect(seen.at(-1)?.headers).toMatchObject({ accept: 'text/plain' })
    for (const name of ['authorization', 'x-api-key', 'cookie']) expect(seen.at(-1)?.headers[name]).toBeUndefined()
    await guardedFetch(redirect('/same'), { headers }, LOCAL)
    expect(seen.at(-1)).toMatchObject({ path: '/same', headers: { authorization: 'Bearer x' } })
  })

  it.each([
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'hi'],
    [308, 'POST', 'hi'],
  ])('%i sends a post on as %s', async (status, method, body) => {
    await guardedFetch(redirect('/next', status), { method: 'POST', body: 'hi' }, LOCAL)
    expect(seen.at(-1)).toMatchObject({ path: '/next', method, body })
  })

  it('is followed three times at most', async () => {
    const chain = (hops: number): string => (hops === 0 ? `${base()}/end` : redirect(chain(hops - 1)))
    expect((await guardedFetch(chain(3), {}, LOCAL)).status).toBe(200)
    await expect(guardedFetch(chain(4), {}, LOCAL)).rejects.toMatchObject({ kind: 'too_many_redirects' })
  })
})

describe('an answer', () => {
  it('that grows too large stops while it streams', async () => {
    const response = await guardedFetch(`${base()}/large`, {}, LOCAL)
    await expect(response.text()).rejects.toMatchObject({ kind: 'too_large' })
  })

  it.each(['/silent', '/endless'])('that does not end in time is a timeout (%s)', async (path) => {
    const answer = async () => (await guardedFetch(base() + path, {}, { ...LOCAL, timeoutMs: 100 })).text()
    await expect(answer()).rejects.toMatchObject({ kind: 'timeout' })
  })

  it('nobody waits for any more ends with the reason of the caller', async () => {
    const reason = new Error('the customer left')
    const abort = new AbortController()
    const answer = guardedFetch(`${base()}/silent`, { signal: abort.signal }, LOCAL)
    abort.abort(reason)
    await expect(answer).rejects.toBe(reason)
  })

  it('of nobody is told as unreachable', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    }
    await expect(guardedFetch('http://nobody.example/', {}, { ...LOCAL, resolve })).rejects.toMatchObject({
      kind: 'unreachable',
    })
  })
})
