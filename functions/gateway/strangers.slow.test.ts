import { defineEngine, newId, route, serviceRoute } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { password } from '../organization/organization.fixtures.ts'
import { openTestGateway, type TestGateway, type TestOrganization } from './gateway.fixtures.ts'

const shape = {
  method: 'POST',
  access: { kind: 'publishable_key' },
  body: z.strictObject({ about: z.string() }),
  status: 201,
} as const

/** What a page asks for with the key that stands in it: something that is shown once. */
const pages = defineEngine({
  name: 'pages',
  scope: 'tenant',
  api: [
    route({ ...shape, path: '/v1/tokens', summary: 'A token', handle: async () => ({ token: newId('tok') }) }),
    serviceRoute({
      ...shape,
      path: '/v1/served-tokens',
      summary: 'What a service knows a repetition by',
      handle: async ({ repetitionId }) => ({ token: repetitionId, at: newId('at') }),
    }),
  ],
})

let gateway: TestGateway
let acme: TestOrganization
beforeEach(async () => {
  gateway = await openTestGateway({}, [pages])
  acme = await gateway.organization('acme')
})
afterEach(() => gateway.close())

const here = '203.0.113.7'
const elsewhere = '203.0.113.8'
const keyed = { 'idempotency-key': '1' }

/** The status, the answer, and whether it is an earlier one. */
async function send(path: string, body: object, address = here, headers: Readonly<Record<string, string>> = {}) {
  const answer = await gateway.ask(`POST ${path}`, { headers: { ...keyed, ...headers }, body, address })
  const replayed = answer.headers.get('idempotency-replayed') === 'true'
  return { status: answer.status, replayed, body: (await answer.json()) as Readonly<Record<string, unknown>> }
}

describe('strangers who choose the same idempotency key', () => {
  const signIn = (given: object, address = here) =>
    send('/v1/auth/sign-in', { email: 'admin@acme.example', password, ...given }, address)

  it('are not in each other’s way: what they send is other, and so is what they are answered', async () => {
    await gateway.organization('other')
    const [first, second] = [await signIn({}), await signIn({ email: 'admin@other.example' })]
    expect([first.status, second.status, second.replayed]).toEqual([200, 200, false])
    expect(second.body.accessToken).not.toBe(first.body.accessToken)
    expect((await signIn({ password: 'a guess of somebody' })).status).toBe(401)
  })

  it('do not wait for each other', async () => {
    await gateway.organization('other')
    const answers = await Promise.all([signIn({}), signIn({ email: 'admin@other.example' })])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  it('are given nothing that was answered at another address, also where they send the same', async () => {
    const [first, again, other] = [await signIn({}), await signIn({}), await signIn({}, elsewhere)]
    expect([first.replayed, again.replayed, other.replayed]).toEqual([false, true, false])
    expect(again.body).toEqual(first.body)
    expect(other.body.refreshToken).not.toBe(first.body.refreshToken)
  })

  it.each(['/v1/tokens', '/v1/served-tokens'])(
    'are strangers with a key that stands in a page, too: %s',
    async (path) => {
      const ask = (body: object, address?: string) => send(path, body, address, acme.publishableKey)
      const [first, again] = [await ask({ about: 'a' }), await ask({ about: 'a' })]
      expect([first.status, again.replayed]).toEqual([201, true])
      expect(again.body).toEqual(first.body)
      for (const other of [await ask({ about: 'a' }, elsewhere), await ask({ about: 'b' })]) {
        expect([other.status, other.replayed]).toEqual([201, false])
        expect(other.body.token).not.toBe(first.body.token)
      }
    },
  )

  it('are one who moves within what an IPv6 subscriber is given', async () => {
    const at = (address: string) => send('/v1/tokens', { about: 'a' }, address, acme.publishableKey)
    const [first, again] = [await at('2001:db8:0:1::5'), await at('2001:db8:0:1:aaaa::9')]
    expect([again.replayed, again.body]).toEqual([true, first.body])
    expect((await at('2001:db8:0:2::5')).replayed).toBe(false)
  })
})
