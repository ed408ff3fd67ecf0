import { defineEngine } from '@workflow/engine'
import { sampleDeliveries } from '@workflow/integrations/fixtures'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { secretRoutes } from '../configuration/secrets-api.ts'
import { createWebhooksEngine } from '../webhooks/index.ts'
import { openTestGateway, type TestGateway, type TestOrganization } from './gateway.fixtures.ts'

const apiUrl = 'https://api.workflow.example'

let gateway: TestGateway
let organization: TestOrganization
beforeEach(async () => {
  gateway = await openTestGateway({}, [
    createWebhooksEngine({ kernelOf: () => gateway.platform.kernel, apiUrl }),
    defineEngine({ name: 'secrets', scope: 'tenant', api: secretRoutes }),
  ])
  organization = await gateway.organization('one')
})
afterEach(() => gateway.close())

interface Opened {
  readonly id: string
  readonly url: string
  readonly secret?: string
}

async function open(system: string, secret?: string): Promise<Opened> {
  const body = { system, label: system, ...(secret === undefined ? {} : { secret }) }
  const answer = await gateway.ask('POST /v1/webhook-endpoints', { headers: organization.admin, body })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Opened
}

/** As it comes over the wire: to our own address, whatever the public one is. */
const deliver = (url: string, headers: Readonly<Record<string, string>>, raw: string): Promise<Response> =>
  gateway.ask(`POST ${url.replace(apiUrl, '')}`, { headers, raw })

describe.each(sampleDeliveries)('a delivery of $system over HTTP', ({ system, secrets, sign, body }) => {
  it('is taken with its secret and refused with any other, as a problem that says no more', async () => {
    const isMadeHere = system === 'github' || system === 'salesforce'
    const opened = await open(system, isMadeHere ? undefined : secrets[0])
    const url = opened.url.replace(/\?.*/, '')
    const at = gateway.platform.clock.now()
    const good = await sign({ url, secret: opened.secret ?? secrets[0], at, body })
    const taken = await deliver(good.url, good.headers, good.body)
    expect(taken.status).toBe(200)
    const bad = await sign({ url, secret: secrets[1], at, body })
    const refused = await deliver(bad.url, bad.headers, bad.body)
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({
      status: 401,
      detail: 'who sent this delivery is not proven',
      errors: [],
    })
  })
})

it('a delivery that is too long is refused before anything is asked', async () => {
  const { url } = await open('github')
  expect((await deliver(url, {}, 'x'.repeat(1_048_577))).status).toBe(413)
})

it('systems deliver for many from one address: they are counted apart from people, and not without end', async () => {
  const { url } = await open('github')
  const limits = (await deliver(url, {}, '{}')).headers.get('ratelimit-policy')
  const others = (await gateway.ask('POST /v1/auth/sign-in', { body: {} })).headers.get('ratelimit-policy')
  const perMinute = (policy: string | null) => Number(/"minute";q=(\d+)/.exec(policy ?? '')?.[1])
  expect(perMinute(limits)).toBeGreaterThan(perMinute(others) * 10)
})

it('a secret is in the answer that made it, and never again', async () => {
  const { id, secret = '' } = await open('salesforce')
  expect(secret.length).toBeGreaterThan(40)
  const one = await (await gateway.ask(`GET /v1/webhook-endpoints/${id}`, { headers: organization.admin })).text()
  const all = await (await gateway.ask('GET /v1/webhook-endpoints', { headers: organization.admin })).text()
  const names = await gateway.ask('GET /v1/webhook-endpoints', { headers: organization.secretKey })
  expect(names.status).toBe(403)
  expect(one + all).not.toContain(secret)
})

it('a secret of an endpoint is not listed among those that the organization has set, nor can it be set as one of them', async () => {
  await open('github')
  const { secrets } = gateway.platform.ports
  const [whole = ''] = (await secrets.names()).filter((name) => name.startsWith(organization.organizationId))
  const set = (name: string) =>
    gateway.ask(`PUT /v1/secrets/${name}`, {
      headers: organization.admin,
      body: { value: 'mine', allowedHosts: ['crm.example'] },
    })
  expect((await set('CRM')).status).toBe(204)
  expect((await set(whole.replace(`${organization.organizationId}.`, ''))).status).toBe(400)
  const list = await gateway.ask('GET /v1/secrets', { headers: organization.admin })
  expect(await list.json()).toEqual({ items: [{ name: 'CRM' }] })
})
