import { serviceRoute } from '@workflow/engine'
import { createFakeClock } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countedAddress } from './client-address.ts'
import { openTestGateway, type TestGateway } from './gateway.fixtures.ts'
import { addressLimits } from './plan-limits.ts'
import { RateLimits } from './rate-limits.ts'
import { TokenBuckets } from './token-bucket.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openTestGateway()
})
afterEach(() => gateway.close())

const opening = serviceRoute({
  method: 'POST',
  path: '/v1/conversations',
  summary: 'Start a conversation',
  access: { kind: 'publishable_key' },
  status: 201,
  handle: async () => ({}),
})

const perMinute = addressLimits[0]?.quota ?? 0

async function statuses(count: number, ask: () => Promise<Response>): Promise<Map<number, number>> {
  const counts = new Map<number, number>()
  for (let place = 0; place < count; place += 1) {
    const { status } = await ask()
    counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  return counts
}

describe('a token bucket', () => {
  const policy = { name: 'minute', quota: 60, windowMs: 60_000, subject: 'key:1' }

  it('gives what it holds at once, then one for each part of the window', () => {
    const buckets = new TokenBuckets()
    const take = (nowMs: number) => buckets.take([policy], nowMs).allowed
    expect(Array.from({ length: 61 }, () => take(0)).filter(Boolean)).toHaveLength(60)
    expect([take(999), take(1_000), take(1_001)]).toEqual([false, true, false])
    expect(Array.from({ length: 100 }, () => take(3_600_000)).filter(Boolean)).toHaveLength(60)
  })

  it('takes from none where one of several is empty', () => {
    const buckets = new TokenBuckets()
    const narrow = { ...policy, name: 'narrow', quota: 1 }
    const first = buckets.take([policy, narrow], 0)
    const second = buckets.take([policy, narrow], 0)
    expect([first.allowed, second.allowed]).toEqual([true, false])
    expect(second.standings.map(({ remaining }) => remaining)).toEqual([59, 0])
  })
})

describe('callers who have proven nothing', () => {
  it('are limited by address, told when to come back, and served again then', async () => {
    const ask = () => gateway.ask('GET /openapi.json')
    expect(await statuses(perMinute + 5, ask)).toEqual(
      new Map([
        [200, perMinute],
        [429, 5],
      ]),
    )
    const refused = await ask()
    expect(await refused.json()).toMatchObject({ status: 429, type: '/problems/rate_limited' })
    expect(refused.headers.get('ratelimit-policy')).toBe(`"minute";q=${perMinute};w=60, "hour";q=6000;w=3600`)
    expect(refused.headers.get('ratelimit')).toMatch(/^"minute";r=0;t=1, "hour";r=\d+;t=\d+$/)
    gateway.platform.leap(Number(refused.headers.get('retry-after')) * 1_000)
    expect((await ask()).status).toBe(200)
  })

  it('do not use up what another address has', async () => {
    await statuses(perMinute + 1, () => gateway.ask('GET /openapi.json'))
    expect((await gateway.ask('GET /openapi.json', { address: '203.0.113.8' })).status).toBe(200)
  })

  it('are not let on by guessing keys: what is wrong counts too', async () => {
    const headers = { authorization: 'Bearer sk_nonsense' }
    const counts = await statuses(perMinute + 5, () => gateway.ask('GET /v1/events', { headers }))
    expect(counts).toEqual(
      new Map([
        [401, perMinute],
        [429, 5],
      ]),
    )
  })

  it('do not choose their address: X-Forwarded-For is read only behind a proxy of ours', async () => {
    let claimed = 0
    const ask = () =>
      gateway.ask('GET /openapi.json', { headers: { 'x-forwarded-for': `198.51.100.${++claimed % 250}` } })
    expect((await statuses(perMinute + 1, ask)).get(429)).toBe(1)
    await gateway.close()
    gateway = await openTestGateway({ trustedProxies: 1 })
    const behind = () =>
      gateway.ask('GET /openapi.json', { headers: { 'x-forwarded-for': `${++claimed}, 198.51.100.9` } })
    expect((await statuses(perMinute + 1, behind)).get(429)).toBe(1)
  })

  it('never keep the platform from saying that it lives', async () => {
    expect(await statuses(perMinute + 5, () => gateway.ask('GET /healthz'))).toEqual(new Map([[200, perMinute + 5]]))
  })
})

describe('a key', () => {
  it('has what its organization’s plan allows', async () => {
    const [small, large] = [await gateway.organization('small'), await gateway.organization('large', 'enterprise')]
    const policyOf = async (headers: Readonly<Record<string, string>>) =>
      (await gateway.ask('GET /v1/events', { headers })).headers.get('ratelimit-policy')
    expect(await policyOf(small.secretKey)).toBe('"minute";q=1000;w=60, "hour";q=10000;w=3600')
    expect(await policyOf(large.secretKey)).toBe('"minute";q=6000;w=60, "hour";q=200000;w=3600')
  })

  it('that is publishable is counted by address as well, and opens so many conversations a day', async () => {
    const clock = createFakeClock()
    const limits = new RateLimits({ clock, planOf: async () => 'starter', isShared: () => false })
    const key = {
      kind: 'key',
      keyId: 'key_1',
      organizationId: 'org_1',
      publishable: true,
      scopes: [],
      configIds: [],
    } as const
    const count = (address: string) => limits.count(opening, key, address)
    const policies = (await count('203.0.113.7')).headers['ratelimit-policy']
    expect(policies).toContain('"address-minute";q=120;w=60, "conversations-day";q=5000;w=86400')
    let opened = 1
    let [address, refused] = [1, 0]
    while (opened < 6_000 && refused < 1) {
      const { refusal } = await count(`198.51.${Math.floor(address / 250)}.${address % 250}`)
      if (refusal === undefined) opened += 1
      else if (/conversations-day/.test(refusal.message)) refused += 1
      else await clock.advance(1_000)
      address += 1
    }
    expect(opened).toBeGreaterThanOrEqual(5_000)
    expect(opened).toBeLessThan(5_100)
  })

  it('that is publishable does not let one address use it up', async () => {
    const limits = new RateLimits({ clock: createFakeClock(), planOf: async () => 'starter', isShared: () => false })
    const key = {
      kind: 'key',
      keyId: 'key_1',
      organizationId: 'org_1',
      publishable: true,
      scopes: [],
      configIds: [],
    } as const
    for (let place = 0; place < 200; place += 1) await limits.count(opening, key, '203.0.113.7')
    expect((await limits.count(opening, key, '203.0.113.7')).refusal?.message).toContain('address-minute')
    expect((await limits.count(opening, key, '203.0.113.8')).refusal).toBeUndefined()
  })
})

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:0:12::1', '2001:db8:0:12::/64'],
    ['2001:0db8:0000:0012:ffff:ffff:ffff:ffff', '2001:db8:0:12::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is counted as %s', (address, counted) => expect(countedAddress(address)).toBe(counted))
})
