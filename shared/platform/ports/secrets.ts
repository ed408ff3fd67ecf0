/** Secrets by reference: code and documents hold names, values are fetched at the moment of use. */

export interface SecretStore {
  put(name: string, secret: Secret): Promise<void>
  get(name: string): Promise<Secret | undefined>
  names(): Promise<readonly string[]>
}

export interface Secret {
  readonly value: string
  /** Hosts that it may be sent to, fixed when it is created. */
  readonly allowedHosts: readonly string[]
}
