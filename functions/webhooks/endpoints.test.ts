import { sampleOf } from '@workflow/integrations/fixtures'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Accounts, EndpointRosters, Endpoints, platformOwner } from './model.ts'
import {
  adminOf,
  Erasures,
  firstOrganization,
  openTestWebhooks,
  operator,
  secondOrganization,
  type TestWebhooks,
} from './webhooks.fixtures.ts'

const hourMs = 3_600_000
const refusal = { status: 401, text: 'who sent this delivery is not proven' }

let webhooks: TestWebhooks
beforeEach(async () => {
  webhooks = await openTestWebhooks()
})
afterEach(() => webhooks.platform.close())

const account = (system: string, name: string, organizationId: string) =>
  webhooks.platform.call('PUT /v1/platform/webhook-accounts/{system}/{account}', {
    caller: operator,
    params: { system, account: name },
    body: { organizationId },
  })

describe("the platform's own apps", () => {
  it.each([
    ['github', '4711'],
    ['slack', 'T1'],
    ['stripe', 'acct_1'],
    ['twilio', '+493012345'],
    ['hubspot', '3'],
    ['zendesk', '22129848'],
    ['docusign', 'acc-1'],
    ['dropbox_sign', 'acc-1'],
    ['salesforce', '00D1'],
  ] as const)('find the organization by the account that %s names, after it is proven', async (system, name) => {
    const endpoint = await webhooks.open(system, platformOwner)
    expect(await webhooks.send(endpoint)).toMatchObject({ status: 200 })
    await account(system, name, secondOrganization)
    expect(await webhooks.send(endpoint)).toMatchObject({ status: 200 })
    expect(await webhooks.events()).toEqual([])
    expect(await webhooks.events(secondOrganization)).toHaveLength(1)
    expect(await webhooks.send(endpoint, { secret: 'a secret of nobody at all' })).toMatchObject(refusal)
  })

  it('tell each organization its own part of one delivery', async () => {
    const endpoint = await webhooks.open('hubspot', platformOwner)
    await account('hubspot', '3', firstOrganization)
    await account('hubspot', '5', secondOrganization)
    const [change] = JSON.parse(sampleOf('hubspot').body) as [Record<string, unknown>]
    const body = JSON.stringify([
      change,
      { ...change, objectId: 9 },
      { ...change, portalId: 5 },
      { ...change, portalId: 6 },
    ])
    await webhooks.send(endpoint, { body })
    await webhooks.platform.kernel.idle()
    expect((await webhooks.events()).map(({ data }) => data.recordId).sort()).toEqual(['4', '9'])
    expect((await webhooks.events(secondOrganization)).map(({ data }) => data.recordId)).toEqual(['4'])
  })
})

describe('secrets of endpoints', () => {
  const stored = async (id: string) => webhooks.platform.asPlatform((scope) => scope.get(Endpoints, id))

  it('stand in the secret store, for no host, and in no document and no list', async () => {
    const endpoint = await webhooks.open('github')
    const document = await stored(endpoint.id)
    expect(JSON.stringify(document)).not.toContain(endpoint.secret)
    await webhooks.platform.asTenant(firstOrganization, async (tenant) => {
      const secret = await tenant.secrets.get(document.secrets[0]?.name ?? '')
      expect(secret).toEqual({ value: endpoint.secret, allowedHosts: [] })
    })
    const list = await webhooks.platform.call('GET /v1/webhook-endpoints', { caller: adminOf(firstOrganization) })
    expect(list).toMatchObject({ items: [{ id: endpoint.id, system: 'github', trust: 'signed' }] })
    expect(JSON.stringify(list)).not.toContain(endpoint.secret)
  })

  it('are destroyed when the overlap ends, and with the endpoint when it is closed', async () => {
    const endpoint = await webhooks.open('stripe')
    const [old] = (await stored(endpoint.id)).secrets
    await webhooks.rotate(endpoint, 1)
    await webhooks.platform.clock.advance(hourMs)
    await webhooks.platform.kernel.idle()
    const left = (await stored(endpoint.id)).secrets
    expect(left).toHaveLength(1)
    const values = () =>
      webhooks.platform.asTenant(firstOrganization, (tenant) =>
        Promise.all([old, ...left].map(async (secret) => (await tenant.secrets.get(secret?.name ?? ''))?.value)),
      )
    expect(await values()).toEqual([undefined, sampleOf('stripe').secrets[1]])
    await webhooks.platform.call('DELETE /v1/webhook-endpoints/{endpointId}', {
      caller: adminOf(firstOrganization),
      params: { endpointId: endpoint.id },
    })
    expect(await values()).toEqual([undefined, undefined])
    expect(await webhooks.platform.asPlatform((scope) => scope.find(Endpoints, endpoint.id))).toBeUndefined()
  })

  it.each([
    ['stripe', undefined, 'required'],
    ['github', 'a secret of one’s own', 'unexpected'],
    ['sendgrid', 'not a public key', 'form'],
  ] as const)('of %s must be as its system makes them: %s is refused as %s', async (system, secret, rule) => {
    const opened = webhooks.platform.call('POST /v1/webhook-endpoints', {
      caller: adminOf(firstOrganization),
      body: { system, label: 'one', ...(secret === undefined ? {} : { secret }) },
    })
    await expect(opened).rejects.toMatchObject({ detail: { errors: [{ path: 'secret', rule }] } })
    const list = await webhooks.platform.call('GET /v1/webhook-endpoints', { caller: adminOf(firstOrganization) })
    expect(list).toEqual({ items: [] })
  })

  it("of another organization's endpoint can be neither seen nor changed", async () => {
    const endpoint = await webhooks.open('stripe')
    const caller = adminOf(secondOrganization)
    const params = { endpointId: endpoint.id }
    const path = '/v1/webhook-endpoints/{endpointId}'
    for (const route of [`GET ${path}`, `DELETE ${path}`, `POST ${path}/rotate`])
      await expect(webhooks.platform.call(route, { caller, params })).rejects.toMatchObject({ kind: 'not_found' })
    expect(await webhooks.send(endpoint)).toMatchObject({ status: 200 })
  })
})

describe('when an organization ends', () => {
  const end = async (organizationId: string) => {
    await webhooks.platform.asPlatform(async (scope) => {
      scope.create(Erasures, { id: 'era_1' })
      const proof = { keyDestroyedAt: scope.now, documentsRemoved: 0, backupsExpireOn: '2026-02-09' }
      scope.emit('organization_erased', { erasureId: 'era_1', ...proof }, { organizationId })
    })
    await webhooks.platform.kernel.idle()
  }

  it('all that it had goes, over as many steps as it takes, and nothing of another', async () => {
    await webhooks.platform.asPlatform(async (scope) => {
      for (const organizationId of [firstOrganization, secondOrganization])
        for (let number = 0; number < 450; number += 1) {
          const id = `${organizationId}-${number}`
          const made = { createdAt: scope.now, createdBy: 'user:usr_admin', secrets: [] }
          scope.create(Endpoints, {
            id,
            owner: organizationId,
            system: 'github',
            label: '-',
            state: 'removed',
            ...made,
          })
          scope.create(Accounts, { id, system: 'github', account: id, organizationId })
        }
    })
    await end(firstOrganization)
    const left = (organizationId: string) =>
      webhooks.platform.asPlatform(async (scope) => [
        (await scope.query(Endpoints, 'ofOwner', { owner: organizationId }, { limit: 500 })).items.length,
        (await scope.query(Accounts, 'byOrganization', { organizationId }, { limit: 500 })).items.length,
        (await scope.find(EndpointRosters, organizationId)) === undefined,
      ])
    expect(await left(firstOrganization)).toEqual([0, 0, true])
    expect(await left(secondOrganization)).toEqual([450, 450, true])
  })

  it('its endpoints are gone, and no account leads to it any more', async () => {
    const endpoint = await webhooks.open('github')
    const ownApp = await webhooks.open('github', platformOwner)
    await account('github', '4711', firstOrganization)
    await end(firstOrganization)
    expect(await webhooks.platform.asPlatform((scope) => scope.find(Endpoints, endpoint.id))).toBeUndefined()
    const roster = await webhooks.platform.asPlatform((scope) => scope.find(EndpointRosters, firstOrganization))
    expect(roster).toBeUndefined()
    expect(await webhooks.send(endpoint)).toMatchObject(refusal)
    expect(await webhooks.send(ownApp)).toMatchObject({ status: 200 })
    expect(await webhooks.platform.call('GET /v1/platform/webhook-accounts', { caller: operator })).toEqual({
      items: [],
    })
    expect((await webhooks.events()).map(({ type }) => type)).toEqual(['organization_erased'])
  })
})

describe("routes of the platform's staff", () => {
  it('rotate and close the endpoints of its own apps', async () => {
    const before = await webhooks.open('github', platformOwner)
    const after = await webhooks.rotate(before, 0, platformOwner)
    expect(await webhooks.send(before)).toMatchObject(refusal)
    expect(await webhooks.send(after)).toMatchObject({ status: 200 })
    const path = '/v1/platform/webhook-endpoints'
    const params = { endpointId: before.id }
    await webhooks.platform.call(`DELETE ${path}/{endpointId}`, { caller: operator, params })
    expect(await webhooks.send(after)).toMatchObject(refusal)
    expect(await webhooks.platform.call(`GET ${path}`, { caller: operator })).toEqual({ items: [] })
    expect(await webhooks.platform.ports.secrets.names()).toEqual([])
  })

  it('take an account from its organization', async () => {
    const endpoint = await webhooks.open('github', platformOwner)
    await account('github', '4711', firstOrganization)
    const params = { system: 'github', account: '4711' }
    const path = '/v1/platform/webhook-accounts/{system}/{account}'
    await webhooks.platform.call(`DELETE ${path}`, { caller: operator, params })
    await webhooks.send(endpoint)
    expect(await webhooks.events()).toEqual([])
    const again = webhooks.platform.call(`DELETE ${path}`, { caller: operator, params })
    await expect(again).rejects.toMatchObject({ kind: 'not_found' })
  })
})
