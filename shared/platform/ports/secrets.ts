/** Secrets by reference: code and documents hold names, values are fetched at the moment of use. */

export interface SecretStore {
  /**
   * The newest value counts; another process may see the one before for some minutes. Throws `InvalidInput` for the empty name, one of more than 255
   * characters (others than letters, digits and "-" count three for each byte), and above 64 KiB.
   */
  put(name: string, secret: Secret): Promise<void>
  get(name: string): Promise<Secret | undefined>
  names(): Promise<readonly string[]>
  /** Nothing of it stays readable; removing what is not there is no fault. */
  remove(name: string): Promise<void>
}

export interface Secret {
  readonly value: string
  /** Hosts that it may be sent to, fixed when it is created. */
  readonly allowedHosts: readonly string[]
}
