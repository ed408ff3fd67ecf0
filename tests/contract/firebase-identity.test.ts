/** Firebase's adapter lets in whom Firebase has let in, and nobody else; on a server that answers as the documents say. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { describeSuite } from '@workflow/platform/conformance'
import { FirebaseIdentity } from '@workflow/platform/firebase'
import { UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FirebaseAuthServer } from '../servers/firebase-auth.ts'

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

let server: FirebaseAuthServer
let identity: FirebaseIdentity
beforeEach(async () => {
  const projectId = `demo-${randomUUID()}`
  server = new FirebaseAuthServer(projectId)
  await server.start()
  const credential = { getAccessToken: async () => ({ access_token: 'of the machine', expires_in: 3_600 }) }
  identity = new FirebaseIdentity({ projectId, credential, httpAgent: server.agent })
})
afterEach(async () => {
  await identity.close()
  await server.stop()
})

const newAccount = () => server.add('usr_1', { organization: 'org_a', role: 'admin' })

describeSuite('identity', { adapter: 'firebase', ranOn: 'protocol' }, () => {
  it('proves who shows a token of Google, with what an administrator set', async () => {
    const person = await identity.verify(await server.idToken(newAccount()))
    expect(person.subject).toBe('usr_1')
    expect(person.claims).toMatchObject({ organization: 'org_a', role: 'admin' })
  })

  it('tells one sign-in from another', async () => {
    const account = newAccount()
    const sessionOf = async (issuedS: number) =>
      (await identity.verify(await server.idToken(account, { issuedS }))).sessionId
    expect(await sessionOf(-60)).not.toBe(await sessionOf(-120))
  })

  it.each([
    { what: 'signed by somebody else', options: { key: stranger } },
    { what: 'signed by a key that is not published', options: { key: stranger, keyId: 'unpublished' } },
    { what: 'of another project', options: { project: 'demo-other' } },
    { what: 'of another issuer', options: { issuer: 'https://securetoken.example.com/demo' } },
  ])('refuses a token $what', async ({ options }) => {
    const token = await server.idToken(newAccount(), options)
    await expect(identity.verify(token)).rejects.toMatchObject({ name: 'TokenRefused', kind: 'invalid' })
  })

  it.each(['', 'x', 'a.b.c', new UnsecuredJWT({ sub: 'usr_1' }).encode()])('refuses "%s"', async (token) => {
    await expect(identity.verify(token)).rejects.toMatchObject({ name: 'TokenRefused', kind: 'invalid' })
  })

  it('refuses a token that was right once', async () => {
    const token = await server.idToken(newAccount(), { issuedS: -7_200 })
    await expect(identity.verify(token)).rejects.toMatchObject({ name: 'TokenRefused', kind: 'expired' })
  })

  it('refuses what was revoked since, at once', async () => {
    const account = newAccount()
    const token = await server.idToken(account)
    await identity.verify(token)
    account.validSinceS = Math.floor(Date.now() / 1_000)
    await expect(identity.verify(token)).rejects.toMatchObject({ name: 'TokenRefused', kind: 'revoked' })
  })

  it('refuses an account that is disabled, and one that is gone', async () => {
    const account = newAccount()
    const token = await server.idToken(account)
    account.disabled = true
    await expect(identity.verify(token)).rejects.toMatchObject({ name: 'TokenRefused', kind: 'revoked' })
    server.remove('usr_1')
    await expect(identity.verify(token)).rejects.toMatchObject({ name: 'TokenRefused', kind: 'revoked' })
  })

  it('says that it cannot ask, not that the token is wrong, where the keys cannot be had', async () => {
    const token = await server.idToken(newAccount())
    await server.stop()
    await expect(identity.verify(token)).rejects.toMatchObject({ kind: 'unavailable' })
    await server.start()
  })

  it('lets nobody in while Google does not answer', async () => {
    const token = await server.idToken(newAccount())
    await identity.verify(token)
    await server.stop()
    await expect(identity.verify(token)).rejects.toMatchObject({ kind: 'unavailable' })
    await server.start()
  })
})
