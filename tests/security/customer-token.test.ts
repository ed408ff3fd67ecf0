import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientFolder } from './client-folder.ts'
import { createScriptedProvider } from './scripted-provider.ts'
import { buildWorld, type World } from './world.ts'

let world: World
const secret = 'a secret that only the site of the client knows'

beforeAll(async () => {
  world = await buildWorld(clientFolder('http://127.0.0.1:9'), createScriptedProvider())
})
afterAll(() => world.end())

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = () => Math.floor(Date.now() / 1000)

/** A JWT as a client's site signs it (RFC 7519, HS256), with what is given changed. */
function tokenWith(claims: object = {}, { key = secret, alg = 'HS256' } = {}): string {
  const whole = { sub: 'customer-1', aud: world.configIds.desk, iat: now(), exp: now() + 3_600, ...claims }
  const signed = `${part({ alg, typ: 'JWT' })}.${part(whole)}`
  return `${signed}.${alg === 'none' ? '' : createHmac('sha256', key).update(signed).digest('base64url')}`
}

const start = (customerToken: string) =>
  world.ask('/v1/conversations', {
    method: 'POST',
    headers: world.publishableKey,
    body: { configId: world.configIds.desk, channel: 'web', customerToken },
  })

describe('a token of the client’s own site', () => {
  it('proves nothing before the organization has set its secret', async () => {
    expect((await start(tokenWith())).body).toMatchObject({ status: 412, type: '/problems/no_customer_token_secret' })
  })

  it('makes the customer known', async () => {
    const body = { value: secret, allowedHosts: ['client.example'] }
    const set = await world.ask('/v1/secrets/CUSTOMER_TOKEN_SECRET', { method: 'PUT', headers: world.admin, body })
    expect(set.status).toBe(204)
    const chat = await world.open('desk', { customerToken: tokenWith() })
    expect(await chat.reply('call note_verified {"text":"mine"}')).toContain('ok')
  })

  it.each<[string, () => string, string]>([
    ['signed by somebody else', () => tokenWith({}, { key: 'guessed' }), 'invalid'],
    ['not signed', () => tokenWith({}, { alg: 'none' }), 'invalid'],
    ['of another agent', () => tokenWith({ aud: 'cfg_other' }), 'invalid'],
    ['that has expired', () => tokenWith({ iat: now() - 7_200, exp: now() - 3_600 }), 'expired'],
    ['that lives for two days', () => tokenWith({ exp: now() + 2 * 86_400 }), 'invalid'],
    ['of nobody', () => tokenWith({ sub: undefined }), 'invalid'],
    ['that is none', () => 'nonsense', 'invalid'],
  ])('%s is refused, and no conversation begins', async (_, token, rule) => {
    const count = async () => (await world.ask('/v1/conversations', { headers: world.admin })).body.items
    const before = await count()
    const answer = await start(token())
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [{ path: 'customerToken', rule, message: expect.any(String) }],
    ])
    expect(await count()).toEqual(before)
  })
})
