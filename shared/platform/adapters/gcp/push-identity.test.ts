import { createSign, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pushVerifier } from './push-identity.ts'

const identity = { serviceAccount: 'pusher@demo.iam.gserviceaccount.com', audience: 'https://api.example.com' }
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })

const claims = () => ({
  iss: 'https://accounts.google.com',
  aud: identity.audience,
  email: identity.serviceAccount,
  email_verified: true,
  iat: Math.floor(Date.now() / 1_000),
  exp: Math.floor(Date.now() / 1_000) + 600,
})

function tokenOf(payload: object, key = privateKey): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${encode(payload)}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`
}

const certificates = async () => ({ k1: publicKey.export({ type: 'spki', format: 'pem' }).toString() })

describe('a push is taken from the configured service account alone', () => {
  const { verifyPush } = pushVerifier(identity, certificates)

  it('takes its token', async () => {
    expect(await verifyPush(`Bearer ${tokenOf(claims())}`)).toBe(true)
  })

  it.each<{ what: string; header: () => string | undefined }>([
    { what: 'no token', header: () => undefined },
    { what: 'another scheme', header: () => `Basic ${tokenOf(claims())}` },
    { what: 'no JWT', header: () => 'Bearer nonsense' },
    { what: 'a token for somebody else', header: () => `Bearer ${tokenOf({ ...claims(), aud: 'https://other' })}` },
    { what: 'another account', header: () => `Bearer ${tokenOf({ ...claims(), email: 'x@example.com' })}` },
    { what: 'an address not verified', header: () => `Bearer ${tokenOf({ ...claims(), email_verified: false })}` },
    { what: 'another issuer', header: () => `Bearer ${tokenOf({ ...claims(), iss: 'https://evil.example' })}` },
    { what: 'an expired token', header: () => `Bearer ${tokenOf({ ...claims(), iat: 1, exp: 600 })}` },
    { what: 'a token that somebody else signed', header: () => `Bearer ${tokenOf(claims(), stranger.privateKey)}` },
  ])('refuses $what', async ({ header }) => {
    expect(await verifyPush(header())).toBe(false)
  })
})
