/** Somebody signed in: their calls carry their token, which is renewed when it has run out. */
import { type Answer, call, reach } from './problem.ts'

export interface User {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: string
}

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly user: User
}

const JSON_BODY = { 'content-type': 'application/json' }

/** The tokens of one sign-in, renewed once for all calls that find them expired at the same moment: a refresh token works once. */
class Session {
  #tokens: Tokens
  #renewal: Promise<boolean> | undefined
  readonly #onEnd: () => void

  constructor(tokens: Tokens, onEnd: () => void) {
    this.#tokens = tokens
    this.#onEnd = onEnd
  }

  get tokens(): Tokens {
    return this.#tokens
  }

  renew(): Promise<boolean> {
    this.#renewal ??= this.#exchange().finally(() => {
      this.#renewal = undefined
    })
    return this.#renewal
  }

  async #exchange(): Promise<boolean> {
    const { refreshToken } = this.#tokens
    const answer = await call<Tokens>('/v1/auth/refresh', {
      method: 'POST',
      headers: JSON_BODY,
      body: JSON.stringify({ refreshToken }),
    })
    if (answer.kind === 'ok') this.#tokens = answer.value
    if (answer.kind === 'refused') this.#onEnd()
    return answer.kind === 'ok'
  }
}

/** Signs in; `onEnd` is called once when the session can no longer be renewed. */
export async function signIn(email: string, password: string, onEnd: () => void): Promise<Answer<SignedIn>> {
  const answer = await call<Tokens>('/v1/auth/sign-in', {
    method: 'POST',
    headers: JSON_BODY,
    body: JSON.stringify({ email, password }),
  })
  return answer.kind === 'ok' ? { kind: 'ok', value: new SignedIn(new Session(answer.value, onEnd)) } : answer
}

export class SignedIn {
  readonly #session: Session
  readonly #organizationId: string | undefined

  constructor(session: Session, organizationId?: string) {
    this.#session = session
    this.#organizationId = organizationId
  }

  get user(): User {
    return this.#session.tokens.user
  }

  /** For staff, who belong to no organization: the same session, whose calls are made for this one. */
  actingFor(organizationId: string): SignedIn {
    return new SignedIn(this.#session, organizationId)
  }

  get<Value>(path: string): Promise<Answer<Value>> {
    return this.#call(path, {})
  }

  post<Value>(path: string, body: object = {}): Promise<Answer<Value>> {
    return this.#call(path, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) })
  }

  delete(path: string): Promise<Answer<undefined>> {
    return this.#call(path, { method: 'DELETE' })
  }

  /** Opens an event stream; nothing where nobody answered. */
  async stream(path: string, lastEventId: string | undefined, signal: AbortSignal): Promise<Response | undefined> {
    const open = () =>
      reach(path, {
        ...this.#authorized({
          headers: { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
        }),
        signal,
      })
    const response = await open()
    return response?.status === 401 && (await this.#session.renew()) ? open() : response
  }

  async signOut(): Promise<void> {
    await this.post('/v1/auth/sign-out', { refreshToken: this.#session.tokens.refreshToken })
  }

  async #call<Value>(path: string, request: RequestInit): Promise<Answer<Value>> {
    const answer = await call<Value>(path, this.#authorized(request))
    const expired = answer.kind === 'refused' && answer.problem.status === 401
    return expired && (await this.#session.renew()) ? call<Value>(path, this.#authorized(request)) : answer
  }

  #authorized(request: RequestInit): RequestInit {
    const headers = new Headers(request.headers)
    headers.set('authorization', `Bearer ${this.#session.tokens.accessToken}`)
    if (this.#organizationId !== undefined) headers.set('x-workflow-organization', this.#organizationId)
    return { ...request, headers }
  }
}
