/** The port to whoever else has papers signed. Where there is none, the platform's own pages do it. */

export interface EnvelopeRequest {
  /** The same one again makes no second envelope, while the provider remembers it. */
  readonly transactionId: string
  readonly title: string
  readonly pdf: Uint8Array
  readonly signers: readonly { readonly name: string; readonly email: string }[]
  readonly remindAfterDays: number
  readonly expireAfterDays: number
}

export interface EnvelopeStatus {
  readonly state: 'under_way' | 'completed' | 'declined' | 'voided'
  /** Who has done something, by their address. */
  readonly signers: readonly {
    readonly email: string
    /** ISO 8601. */
    readonly signedAt?: string
    /** `at` where it is told. */
    readonly declined?: { readonly at?: string; readonly reason: string }
  }[]
}

/** Everything throws `Unavailable` where the provider cannot be reached or asks to wait, and `ProviderRefusal` where it says no. */
export interface SignatureProvider {
  readonly name: 'docusign' | 'dropbox_sign' | 'adobe_sign'
  /** For so long after a `send` it knows the transaction: within it, `find` finds the envelope and `send` makes no second one. */
  readonly remembersMs: number
  /** The envelope that `send` made of that transaction. */
  find(transactionId: string): Promise<string | undefined>
  /** Sends it to all signers; returns the envelope's id. */
  send(request: EnvelopeRequest): Promise<string>
  statusOf(envelopeId: string): Promise<EnvelopeStatus>
  /** The signed paper with the provider's certificate, as PDF. */
  download(envelopeId: string): Promise<Uint8Array>
  /** One that is over already stays as it is. Throws `Unavailable` until it is over there. */
  withdraw(envelopeId: string, reason: string): Promise<void>
}

export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal'
  readonly code: string
  constructor(provider: string, code: string) {
    super(`${provider} refuses: ${code}`)
    this.code = code
  }
}
