/**
 * People as accounts of Firebase Authentication or Identity Platform. The id of an account is the id of our user; what it may do stands in its custom claims,
 * which only an administrator can set.
 */
import type { Agent } from 'node:http'
import { type App, type Credential, deleteApp, initializeApp } from 'firebase-admin/app'
import { type Auth, type DecodedIdToken, getAuth } from 'firebase-admin/auth'
import { Unavailable } from '../../errors.ts'
import { type IdentityProvider, type ProvenPerson, TokenRefused } from '../../ports/identity.ts'

export interface FirebaseOptions {
  readonly projectId: string
  /** The machine's own where none is given. */
  readonly credential?: Credential
  /** How Google is reached. */
  readonly httpAgent?: Agent
}

/** https://firebase.google.com/docs/auth/admin/errors */
const refusals: Readonly<Record<string, TokenRefused['kind']>> = {
  'auth/id-token-expired': 'expired',
  'auth/id-token-revoked': 'revoked',
  'auth/user-disabled': 'revoked',
  'auth/user-not-found': 'revoked',
  'auth/argument-error': 'invalid',
  'auth/invalid-id-token': 'invalid',
}

/** Where Google's keys cannot be had, the library gives the code of a wrong token: only its words tell. */
const isUnreached = (error: unknown) =>
  error instanceof Error && /^Error (fetching public keys|while making request)/.test(error.message)

export class FirebaseIdentity implements IdentityProvider {
  readonly #app: App
  readonly #auth: Auth

  constructor({ projectId, credential, httpAgent }: FirebaseOptions) {
    const options = { projectId, ...(credential ? { credential } : {}), ...(httpAgent ? { httpAgent } : {}) }
    this.#app = initializeApp(options, `identity of ${projectId}`)
    this.#auth = getAuth(this.#app)
  }

  async verify(token: string): Promise<ProvenPerson> {
    const { uid, auth_time: signedInAtS, ...claims } = await this.#verified(token)
    return { subject: uid, sessionId: `${uid}:${signedInAtS}`, claims }
  }

  close(): Promise<void> {
    return deleteApp(this.#app)
  }

  async #verified(token: string): Promise<DecodedIdToken> {
    try {
      return await this.#auth.verifyIdToken(token, true)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      const kind = refusals[code]
      if (kind !== undefined && !isUnreached(error)) throw new TokenRefused(kind, { cause: error })
      throw new Unavailable('Firebase Authentication does not answer', {}, { cause: error })
    }
  }
}
