import { sampleOf } from '@workflow/integrations/fixtures'
import { CommitConflict } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EndpointRosters, Endpoints, maxEndpoints } from './model.ts'
import { adminOf, firstOrganization, openTestWebhooks, type TestWebhooks } from './webhooks.fixtures.ts'

let webhooks: TestWebhooks
beforeEach(async () => {
  webhooks = await openTestWebhooks()
})
afterEach(() => webhooks.platform.close())

const stripe = () => ({
  caller: adminOf(firstOrganization),
  body: { system: 'stripe', label: 'ours', secret: sampleOf('stripe').secrets[0] },
})
const open = () => webhooks.platform.call<{ id: string }>('POST /v1/webhook-endpoints', stripe())
const storedNames = async () =>
  (await webhooks.platform.ports.secrets.names()).map((name) => name.replace(`${firstOrganization}.`, ''))
const namesOf = async (id: string) =>
  (await webhooks.platform.asPlatform((scope) => scope.get(Endpoints, id))).secrets.map(({ name }) => name)

const path = { parent: 'platform', collection: Endpoints.name, id: 'whe_another' }

/** The next commits meet somebody else's. */
function conflict(times: number): void {
  const commit = vi.spyOn(webhooks.platform.ports.documents, 'commit')
  for (let time = 0; time < times; time += 1) commit.mockRejectedValueOnce(new CommitConflict(path))
}

describe('a request that runs again after a conflict', () => {
  it('has stored one secret, which its endpoint names', async () => {
    conflict(3)
    const { id } = await open()
    expect(await storedNames()).toEqual(await namesOf(id))
  })

  it('has stored one secret more, where the endpoint is given a new one', async () => {
    const { id } = await open()
    conflict(3)
    await webhooks.platform.call('POST /v1/webhook-endpoints/{endpointId}/rotate', {
      ...stripe(),
      params: { endpointId: id },
      body: { secret: sampleOf('stripe').secrets[1] },
    })
    expect((await storedNames()).sort()).toEqual((await namesOf(id)).sort())
    expect(await storedNames()).toHaveLength(2)
  })
})

describe('a secret that no endpoint names', () => {
  const minuteMs = 60_000
  const dayMs = 86_400_000
  /** To so many midnights from now, with the ticks about the last. */
  async function liveThrough(midnights: number): Promise<void> {
    const { clock } = webhooks.platform
    const nowMs = clock.now().getTime()
    const midnightMs = (Math.floor(nowMs / dayMs) + midnights) * dayMs
    webhooks.platform.leap(midnightMs - nowMs - 2 * minuteMs)
    await clock.advance(3 * minuteMs)
    await webhooks.platform.kernel.idle()
  }

  it('is destroyed within two days, since its request came to nothing; all others stay', async () => {
    const kept = await webhooks.open('stripe')
    await webhooks.platform.asTenant(firstOrganization, (tenant) =>
      tenant.secrets.put('CRM', { value: 'of the client', allowedHosts: [] }),
    )
    conflict(100)
    await expect(open()).rejects.toMatchObject({ kind: 'conflict' })
    vi.restoreAllMocks()
    expect(await storedNames()).toHaveLength(3)
    await liveThrough(2)
    expect((await storedNames()).sort()).toEqual(['CRM', ...(await namesOf(kept.id))])
    expect(await webhooks.send(kept)).toMatchObject({ status: 200 })
  })

  it('is left alone for a day, since its request may still be under way', async () => {
    conflict(100)
    await expect(open()).rejects.toMatchObject({ kind: 'conflict' })
    vi.restoreAllMocks()
    await liveThrough(1)
    expect(await storedNames()).toHaveLength(1)
  })
})

describe('an owner’s endpoints', () => {
  const fill = (count: number) =>
    webhooks.platform.asPlatform(async (scope) => {
      const endpointIds = Array.from({ length: count }, (_, place) => `whe_${place}`)
      scope.create(EndpointRosters, { id: firstOrganization, endpointIds })
    })

  it('are never more than allowed, also when several are opened at once, and who is refused leaves no secret', async () => {
    await fill(maxEndpoints - 2)
    const outcomes = await Promise.allSettled([open(), open(), open(), open()])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    for (const outcome of outcomes.filter((one) => one.status === 'rejected'))
      expect(outcome.reason).toMatchObject({ kind: 'precondition_failed', detail: { code: 'too_many_endpoints' } })
    expect(await storedNames()).toHaveLength(2)
  })

  it('have room again once one is closed', async () => {
    await fill(maxEndpoints - 1)
    const { id } = await open()
    await expect(open()).rejects.toMatchObject({ detail: { code: 'too_many_endpoints' } })
    const params = { endpointId: id }
    await webhooks.platform.call('DELETE /v1/webhook-endpoints/{endpointId}', { ...stripe(), params })
    await expect(open()).resolves.toMatchObject({ system: 'stripe' })
  })
})
