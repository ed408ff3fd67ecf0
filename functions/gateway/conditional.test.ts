import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, type TestOrganization } from './gateway.fixtures.ts'

let gateway: TestGateway
let acme: TestOrganization
beforeEach(async () => {
  gateway = await openTestGateway()
  acme = await gateway.organization('acme')
})
afterEach(() => gateway.close())

async function ticket(): Promise<{ path: string; etag: string }> {
  const body = { subject: 'Broken', description: 'It does not turn on' }
  const { id } = (await (await gateway.ask('POST /v1/tickets', { headers: acme.admin, body })).json()) as { id: string }
  const path = `/v1/tickets/${id}`
  return { path, etag: (await gateway.ask(`GET ${path}`, { headers: acme.admin })).headers.get('etag') ?? '' }
}

const patch = (path: string, priority: string, headers: Record<string, string>) =>
  gateway.ask(`PATCH ${path}`, { headers: { ...acme.admin, ...headers }, body: { priority } })

describe('a document that is read', () => {
  it('is not sent again to whoever has it: 304 without a body', async () => {
    const { path, etag } = await ticket()
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await gateway.ask(`GET ${path}`, { headers: { ...acme.admin, 'if-none-match': given } })
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    }
    const other = await gateway.ask(`GET ${path}`, { headers: { ...acme.admin, 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })

  it('has another tag once it has changed: the one that the change answered with', async () => {
    const { path, etag } = await ticket()
    const changed = await patch(path, 'high', { 'if-match': etag })
    const now = (await gateway.ask(`GET ${path}`, { headers: acme.admin })).headers.get('etag')
    expect([changed.status, changed.headers.get('etag'), now === etag]).toEqual([200, now, false])
  })

  it('is answered to HEAD with its headers alone', async () => {
    const { path, etag } = await ticket()
    const head = await gateway.ask(`HEAD ${path}`, { headers: acme.admin })
    expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', etag])
  })
})

describe('a change with If-Match', () => {
  it('of a state that is no more is refused with 412, and changes nothing', async () => {
    const { path, etag } = await ticket()
    await patch(path, 'high', {})
    const late = await patch(path, 'low', { 'if-match': etag })
    expect(late.status).toBe(412)
    expect(await late.json()).toMatchObject({ type: '/problems/etag_mismatch', errors: [{ path: 'If-Match' }] })
    expect(await (await gateway.ask(`GET ${path}`, { headers: acme.admin })).json()).toMatchObject({ priority: 'high' })
  })

  it('is won by one of many who knew the same state', async () => {
    const { path, etag } = await ticket()
    const priorities = ['low', 'high', 'urgent', 'low', 'high']
    const answers = await Promise.all(priorities.map((priority) => patch(path, priority, { 'if-match': etag })))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 412)).toHaveLength(4)
  })

  it('with a weak tag never holds', async () => {
    const { path, etag } = await ticket()
    expect((await patch(path, 'low', { 'if-match': `W/${etag}` })).status).toBe(412)
  })
})

describe('an organization that asks for If-Match with every change', () => {
  it('refuses the others with 428, as far as its flag is rolled out', async () => {
    const { path, etag } = await ticket()
    const flag = (percent: number, headers: Record<string, string> = {}) =>
      gateway.ask('PUT /v1/feature-flags/require_if_match', {
        headers: { ...acme.admin, ...headers },
        body: { percent },
      })
    expect((await flag(100)).status).toBe(200)
    const refused = await patch(path, 'high', {})
    expect([refused.status, await refused.json()]).toMatchObject([428, { type: '/problems/if_match_required' }])
    expect((await patch(path, 'high', { 'if-match': etag })).status).toBe(200)
    const other = await gateway.organization('other')
    const body = { percent: 5 }
    const unaffected = await gateway.ask('PUT /v1/feature-flags/anything', { headers: other.admin, body })
    expect(unaffected.status).toBe(200)
    const current = await gateway.ask('GET /v1/feature-flags/require_if_match', { headers: acme.admin })
    expect((await flag(0, { 'if-match': current.headers.get('etag') ?? '' })).status).toBe(200)
    expect((await patch(path, 'low', {})).status).toBe(200)
  })
})

describe('a change with If-None-Match: *', () => {
  const put = (percent: number, headers: Record<string, string>) =>
    gateway.ask('PUT /v1/feature-flags/shiny', { headers: { ...acme.admin, ...headers }, body: { percent } })
  const onlyNew = { 'if-none-match': '*' }

  it('makes what is not there, also where If-Match is asked for, and changes nothing that is', async () => {
    const asked = { headers: acme.admin, body: { percent: 100 } }
    await gateway.ask('PUT /v1/feature-flags/require_if_match', asked)
    expect((await put(10, {})).status).toBe(428)
    expect((await put(10, { 'if-match': '"any"' })).status).toBe(412)
    expect((await put(10, onlyNew)).status).toBe(200)
    const again = await put(20, onlyNew)
    expect([again.status, await again.json()]).toMatchObject([412, { type: '/problems/exists' }])
    const flag = await gateway.ask('GET /v1/feature-flags/shiny', { headers: acme.admin })
    expect(await flag.json()).toMatchObject({ percent: 10 })
  })
})

describe('a page of another origin', () => {
  const allowed = async (request: string, origin: string, more: Record<string, string> = {}) =>
    (await gateway.ask(request, { headers: { origin, ...more } })).headers.get('access-control-allow-origin')
  const preflight = (path: string, origin: string, method: string) =>
    allowed(`OPTIONS ${path}`, origin, { 'access-control-request-method': method })

  it('may not use what is the portal’s; the portal may', async () => {
    expect(await preflight('/v1/tickets', 'https://elsewhere.example', 'GET')).toBeNull()
    expect(await preflight('/v1/tickets', 'https://portal.example', 'GET')).toBe('https://portal.example')
    expect(await allowed('GET /v1/tickets', 'https://elsewhere.example', acme.admin)).toBeNull()
    expect(await allowed('GET /v1/tickets', 'https://portal.example', acme.admin)).toBe('https://portal.example')
  })

  it('may read what everybody may', async () => {
    expect(await allowed('GET /openapi.json', 'https://elsewhere.example')).toBe('https://elsewhere.example')
  })
})

describe('an answer', () => {
  it('says that this host is reached over https only where it was', async () => {
    const over = async (proto: string, proxied: TestGateway) =>
      (await proxied.ask('GET /healthz', { headers: { 'x-forwarded-proto': proto } })).headers.get(
        'strict-transport-security',
      )
    expect(await over('https', gateway)).toBeNull()
    const proxied = await openTestGateway({ trustedProxies: 1 })
    expect([await over('http', proxied), await over('https', proxied)]).toEqual([
      null,
      expect.stringContaining('max-age'),
    ])
    await proxied.close()
  })

  it('carries the id of the caller’s trace where the caller sent no other', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const id = async (headers: Record<string, string>) =>
      (await gateway.ask('GET /healthz', { headers })).headers.get('x-request-id')
    expect(await id({ traceparent })).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
    expect(await id({ traceparent, 'x-request-id': 'mine' })).toBe('mine')
    expect(await id({ traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` })).toMatch(/^req_/)
  })

  it('names the methods of a path to OPTIONS', async () => {
    const answer = await gateway.ask('OPTIONS /v1/tickets')
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD, OPTIONS'])
  })
})
