import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mailsTo, password } from '../organization/organization.fixtures.ts'
import { openTestGateway, type TestGateway, type TestOrganization } from './gateway.fixtures.ts'

let gateway: TestGateway
let acme: TestOrganization
beforeEach(async () => {
  gateway = await openTestGateway()
  acme = await gateway.organization('acme')
})
afterEach(() => gateway.close())

const ticket = { subject: 'Broken', description: 'It does not turn on' }
const openTicket = (key: string, body: object = ticket, on = gateway, headers = acme.admin) =>
  on.ask('POST /v1/tickets', { headers: { ...headers, 'idempotency-key': key }, body })
const idOf = async (response: Response) => ((await response.json()) as { id: string }).id
const tickets = async (headers = acme.admin) =>
  ((await (await gateway.ask('GET /v1/tickets', { headers })).json()) as { items: object[] }).items.length

describe('a POST with an idempotency key', () => {
  it('happens once, and is answered the same again, by another process too', async () => {
    const first = await openTicket('key-1')
    const second = await openTicket('key-1')
    const third = await openTicket('key-1', ticket, gateway.again())
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201])
    expect([first, second, third].map((answer) => answer.headers.get('idempotency-replayed'))).toEqual([
      null,
      'true',
      'true',
    ])
    const id = await idOf(first)
    expect([await idOf(second), await idOf(third)]).toEqual([id, id])
    expect(await tickets()).toBe(1)
  })

  it('happens once among many at the same moment: the others wait or get the answer', async () => {
    const processes = [gateway, gateway.again(), gateway.again()]
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, place) => openTicket('key-1', ticket, processes[place % 3])),
    )
    expect(await tickets()).toBe(1)
    for (const answer of answers) {
      expect([201, 409]).toContain(answer.status)
      if (answer.status === 409) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    }
  })

  it('happens once where the process dies between its commit and its answer', async () => {
    const { documents } = gateway.platform.ports
    const commit = documents.commit.bind(documents)
    const dying = vi.spyOn(documents, 'commit').mockImplementation(async (given) => {
      await commit(given)
      if (JSON.stringify(given).includes('idempotent_answers')) throw new Error('the process died')
    })
    await expect(openTicket('key-1')).rejects.toThrow('a request failed')
    dying.mockRestore()
    const again = await openTicket('key-1', ticket, gateway.again())
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(await tickets()).toBe(1)
  })

  it('is refused under the key of another request: 422', async () => {
    await openTicket('key-1')
    const other = await openTicket('key-1', { ...ticket, subject: 'Other' })
    expect([other.status, other.headers.get('content-type')]).toEqual([422, 'application/problem+json'])
    expect(await other.json()).toMatchObject({ type: '/problems/idempotency_key_reused' })
    expect(await tickets()).toBe(1)
  })

  it('is nobody else’s: the same key of another organization is a request of its own', async () => {
    const other = await gateway.organization('other')
    const [first, second] = [await openTicket('key-1'), await openTicket('key-1', ticket, gateway, other.admin)]
    expect(await idOf(second)).not.toBe(await idOf(first))
    expect([second.headers.get('idempotency-replayed'), await tickets(other.admin)]).toEqual([null, 1])
  })

  it('may be sent again after a refusal, since nothing has happened', async () => {
    const refused = await openTicket('key-1', { ...ticket, subject: '' })
    expect(refused.status).toBe(400)
    expect((await openTicket('key-1')).status).toBe(201)
  })

  it('is a new request after 24 hours', async () => {
    await openTicket('key-1')
    gateway.platform.leap(24 * 3_600_000 + 1)
    const again = await gateway.ask('POST /v1/auth/sign-in', { body: { email: 'admin@acme.example', password } })
    const { accessToken } = (await again.json()) as { accessToken: string }
    const later = await openTicket('key-1', ticket, gateway, { authorization: `Bearer ${accessToken}` })
    expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([201, null])
  })

  it.each(['', 'ключ', 'x'.repeat(256)])('is refused for a key that is none: %j', async (key) => {
    const headers = { ...acme.admin, 'idempotency-key': Buffer.from(key).toString('latin1') }
    const answer = await gateway.ask('POST /v1/tickets', { headers, body: ticket })
    expect([answer.status, await tickets()]).toEqual([400, 0])
  })
})

describe('an answer that holds a secret', () => {
  const wanted = { name: 'Server', kind: 'secret', scopes: ['events'] }

  it('is given again to whoever holds the key, and stands nowhere in the store', async () => {
    const commit = vi.spyOn(gateway.platform.ports.documents, 'commit')
    const make = () =>
      gateway.ask('POST /v1/api-keys', { headers: { ...acme.admin, 'idempotency-key': 'my-key-1' }, body: wanted })
    const { key } = (await (await make()).json()) as { key: string }
    expect(((await (await make()).json()) as { key: string }).key).toBe(key)
    const written = JSON.stringify(commit.mock.calls)
    expect(written).toContain('idempotent_answers')
    expect(written).not.toContain(key)
    expect(written).not.toContain('my-key-1')
  })

  it('of somebody who has not signed in is given again as well: an invitation is accepted once', async () => {
    await gateway.ask('POST /v1/invitations', {
      headers: acme.admin,
      body: { email: 'bo@acme.example', role: 'agent' },
    })
    const token = /(?:invitation|sign-up)\/(\w+)/.exec(
      String((await mailsTo(gateway.platform, 'bo@acme.example'))[0]?.data.url),
    )?.[1]
    const accept = (headers: Record<string, string>) =>
      gateway.ask('POST /v1/invitations/accept', { headers, body: { token, name: 'Bo', password } })
    const first = await accept({ 'idempotency-key': 'accept-1' })
    const second = await accept({ 'idempotency-key': 'accept-1' })
    expect([first.status, second.status]).toEqual([200, 200])
    expect(await second.json()).toEqual(await first.json())
    expect((await accept({})).status).toBeGreaterThanOrEqual(400)
  })
})
