/**
 * Firebase Authentication as its documents describe it, for the two things that verifying a token asks of Google: the keys that sign ID tokens
 * (https://firebase.google.com/docs/auth/admin/verify-id-tokens) and `accounts:lookup` (https://cloud.google.com/identity-platform/docs/reference/rest).
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent } from 'node:https'
import { connect } from 'node:net'
import { SignJWT } from 'jose'
import { z } from 'zod'

const keysPath = '/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com'
const hourS = 3_600

interface Account {
  readonly localId: string
  readonly customAttributes: Readonly<Record<string, unknown>>
  /** Tokens of sign-ins before it are revoked. */
  validSinceS: number
  disabled: boolean
}

export interface IdTokenOptions {
  readonly project?: string
  readonly issuer?: string
  /** Seconds from now. */
  readonly issuedS?: number
  readonly lifetimeS?: number
  /** In place of the one that Google publishes. */
  readonly key?: KeyObject
  readonly keyId?: string
}

export class FirebaseAuthServer {
  /** Carries every request for Google to this server, whatever host it names. */
  readonly agent: Agent
  readonly #projectId: string
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #accounts = new Map<string, Account>()
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })

  constructor(projectId: string) {
    this.#projectId = projectId
    this.agent = Object.assign(new Agent(), { createConnection: () => connect(this.#port(), '127.0.0.1') })
  }

  async start(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
  }

  async stop(): Promise<void> {
    this.agent.destroy()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  add(localId: string, customAttributes: Account['customAttributes']): Account {
    const account = { localId, customAttributes, validSinceS: 0, disabled: false }
    this.#accounts.set(localId, account)
    return account
  }

  remove(localId: string): void {
    this.#accounts.delete(localId)
  }

  /** What the client library of a signed-in person would send. */
  idToken({ localId, customAttributes }: Account, options: IdTokenOptions = {}): Promise<string> {
    const { project = this.#projectId, issuedS = -10, lifetimeS = hourS, keyId = 'published' } = options
    const issuedAt = Math.floor(Date.now() / 1_000) + issuedS
    const firebase = { identities: {}, sign_in_provider: 'password' }
    return new SignJWT({ ...customAttributes, auth_time: issuedAt, user_id: localId, firebase })
      .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
      .setIssuer(options.issuer ?? `https://securetoken.google.com/${project}`)
      .setAudience(project)
      .setSubject(localId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeS)
      .sign(options.key ?? this.#keys.privateKey)
  }

  #port(): number {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the server does not listen')
    return address.port
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0]
    const answer = (status: number, body: object) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' })
        .end(JSON.stringify(body))
    if (request.method === 'GET' && path === keysPath) {
      answer(200, { published: this.#keys.publicKey.export({ type: 'spki', format: 'pem' }) })
    } else if (request.method === 'POST' && path === `/v1/projects/${this.#projectId}/accounts:lookup`) {
      const { localId } = z.object({ localId: z.array(z.string()) }).parse(JSON.parse(await textOf(request)))
      answer(200, { kind: 'identitytoolkit#GetAccountInfoResponse', users: this.#lookUp(localId) })
    } else answer(404, { error: { code: 404, message: `${request.method} ${path} is not served here` } })
  }

  #lookUp(ids: readonly string[]): object[] | undefined {
    const found = ids.flatMap((id) => this.#accounts.get(id) ?? [])
    if (found.length === 0) return undefined
    return found.map(({ localId, customAttributes, validSinceS, disabled }) => ({
      localId,
      customAttributes: JSON.stringify(customAttributes),
      validSince: `${validSinceS}`,
      disabled,
    }))
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
