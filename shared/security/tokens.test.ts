import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSigningKeys, publicKeySet, rotateSigningKeys, type SigningKeySet } from './signing-keys.ts'
import { type AccessClaims, issueToken, verifyCustomerToken, verifyToken } from './tokens.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
const issuer = 'https://api.workflow.example'
const CLAIMS: AccessClaims = { side: 'client', sub: 'usr_1', org: 'org_1', role: 'admin', sid: 'ses_1' }

let keys: SigningKeySet
let rotated: SigningKeySet
let strangers: SigningKeySet
beforeAll(async () => {
  keys = await createSigningKeys(NOW)
  rotated = await rotateSigningKeys(keys, later(10))
  strangers = await createSigningKeys(NOW)
})

describe('a token of the platform', () => {
  it('carries its claims for its lifetime and not a second longer', async () => {
    const token = await issueToken('access', CLAIMS, { keys, issuer, now: NOW })
    expect(await verifyToken('access', token, { keys, issuer, now: later(14.9) })).toEqual(CLAIMS)
    await expect(verifyToken('access', token, { keys, issuer, now: later(15) })).rejects.toMatchObject({
      kind: 'expired',
    })
  })

  it('of a conversation lives 24 hours, of a stream one minute', async () => {
    const conversation = { cnv: 'cnv_1', org: 'org_1', cfg: 'cfg_1' }
    const token = await issueToken('conversation', conversation, { keys, issuer, now: NOW })
    expect(await verifyToken('conversation', token, { keys, issuer, now: later(24 * 60 - 1) })).toEqual(conversation)
    const ticket = decodeJwt(await issueToken('stream', CLAIMS, { keys, issuer, now: NOW }))
    expect((ticket.exp ?? 0) - (ticket.iat ?? 0)).toBe(60)
  })

  it('never passes for one of another kind', async () => {
    const ticket = await issueToken('stream', CLAIMS, { keys, issuer, now: NOW })
    await expect(verifyToken('access', ticket, { keys, issuer, now: NOW })).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('outlives a rotation of keys, and is refused once its key is gone', async () => {
    const token = await issueToken('conversation', { cnv: 'c', org: 'o', cfg: 'f' }, { keys, issuer, now: NOW })
    expect(publicKeySet(rotated).keys).toHaveLength(2)
    expect(JSON.stringify(publicKeySet(rotated))).not.toContain('"d":')
    await expect(verifyToken('conversation', token, { keys: rotated, issuer, now: later(20) })).resolves.toBeDefined()
    const again = await rotateSigningKeys(rotated, later(10 + 25 * 60))
    expect(again.previous.map((key) => key.kid)).toEqual([rotated.active.kid])
    await expect(verifyToken('conversation', token, { keys: again, issuer, now: later(20) })).rejects.toMatchObject({
      kind: 'invalid',
    })
  })

  it.each<[string, () => Promise<string>]>([
    ['of another issuer', () => issueToken('access', CLAIMS, { keys, issuer: 'https://evil.example', now: NOW })],
    [
      'signed by somebody else',
      () =>
        issueToken('access', CLAIMS, {
          keys: { ...strangers, active: { ...strangers.active, kid: keys.active.kid } },
          issuer,
          now: NOW,
        }),
    ],
    ['by an unknown key', () => issueToken('access', CLAIMS, { keys: strangers, issuer, now: NOW })],
    [
      'without signature',
      async () =>
        new UnsecuredJWT({ ...CLAIMS }).setIssuer(issuer).setAudience('workflow/api').setExpirationTime('1h').encode(),
    ],
    [
      'signed with the public key as a password',
      async () =>
        new SignJWT({ ...CLAIMS })
          .setProtectedHeader({ alg: 'HS256', kid: keys.active.kid })
          .setIssuer(issuer)
          .setAudience('workflow/api')
          .setIssuedAt(NOW)
          .setExpirationTime(later(5))
          .sign(new TextEncoder().encode(JSON.stringify(keys.active.publicJwk))),
    ],
    [
      'with a role that does not exist',
      () =>
        issueToken('access', Object.assign({ ...CLAIMS }, { role: 'root' }) as AccessClaims, {
          keys,
          issuer,
          now: NOW,
        }),
    ],
    ['that is no token', async () => 'hello'],
    ['that is empty', async () => ''],
  ])('is refused %s', async (_name, make) => {
    await expect(verifyToken('access', await make(), { keys, issuer, now: NOW })).rejects.toMatchObject({
      name: 'TokenError',
      kind: 'invalid',
    })
  })
})

describe('the token of a customer, signed by the client', () => {
  const secret = 'a-secret-of-at-least-32-bytes-length'
  const sign = (
    change: {
      aud?: string
      iat?: Date
      exp?: Date
      sub?: string
      secret?: string
      alg?: string
      claims?: Record<string, unknown>
    } = {},
  ) => {
    const token = new SignJWT(change.claims ?? { name: 'Ann', email: 'ann@x.example', admin: true })
      .setProtectedHeader({ alg: change.alg ?? 'HS256' })
      .setAudience(change.aud ?? 'cfg_1')
      .setIssuedAt(change.iat ?? NOW)
      .setExpirationTime(change.exp ?? later(60))
    if (change.sub !== '') token.setSubject(change.sub ?? 'customer-7')
    return token.sign(new TextEncoder().encode(change.secret ?? secret))
  }
  const check = { configId: 'cfg_1', now: NOW }

  it('says who the customer is, and nothing else', async () => {
    expect(await verifyCustomerToken(await sign(), secret, check)).toEqual({
      sub: 'customer-7',
      name: 'Ann',
      email: 'ann@x.example',
    })
  })

  it.each<[string, Parameters<typeof sign>[0], string]>([
    ['for another configuration', { aud: 'cfg_2' }, 'invalid'],
    ['with another secret', { secret: 'another-secret-of-at-least-32-bytes!' }, 'invalid'],
    ['with another algorithm', { alg: 'HS512', secret: secret.repeat(2) }, 'invalid'],
    ['without a subject', { sub: '' }, 'invalid'],
    ['for longer than 24 hours', { exp: later(24 * 60 + 1) }, 'invalid'],
    ['issued in the future', { iat: later(10) }, 'invalid'],
    ['that expires before it begins', { iat: later(1), exp: later(0.5) }, 'invalid'],
    ['that is over', { iat: later(-120), exp: later(-60) }, 'expired'],
    ['with a name that is no text', { claims: { name: { first: 'Ann' } } }, 'invalid'],
  ])('is refused %s', async (_name, change, kind) => {
    await expect(verifyCustomerToken(await sign(change), secret, check)).rejects.toMatchObject({
      name: 'TokenError',
      kind,
    })
  })
})
