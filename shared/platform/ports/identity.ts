/** Somebody else who proves who people are, in place of the platform's own passwords and tokens. */

export interface IdentityProvider {
  /** Proves signature, audience and expiry, and that neither token nor account is revoked. Throws `TokenRefused`; `Unavailable` where that cannot be asked. */
  verify(token: string): Promise<ProvenPerson>
}

export interface ProvenPerson {
  /** Id of the user. */
  readonly subject: string
  /** The same for all tokens of one sign-in. */
  readonly sessionId: string
  /** What an administrator set about the account, as it stands in the token. */
  readonly claims: Readonly<Record<string, unknown>>
}

export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
  constructor(
    readonly kind: 'expired' | 'revoked' | 'invalid',
    options?: ErrorOptions,
  ) {
    super(`the token is ${kind === 'invalid' ? 'not valid' : kind}`, options)
  }
}
