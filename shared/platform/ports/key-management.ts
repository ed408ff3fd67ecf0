/**
 * Keys that never leave their keeper, as Cloud KMS keeps them: one key per organization that wraps data keys, and one pair that signs.
 * Whoever holds a wrapped data key can do nothing with it once the organization's key is destroyed.
 */

export interface KeyManagement {
  /**
   * Encrypts at most 64 KiB under the newest version of the organization's key, which is made where there never was one. `context` is bound to the result.
   * Throws `KeyDestroyed` where the key is, `InvalidInput` for more bytes and for an id that cannot name a key.
   */
  wrap(organizationId: string, plain: Uint8Array, context: string): Promise<Uint8Array>
  /** Under whichever version wrapped it. Throws `KeyDestroyed` where the key is, `KeyUnavailable` where there never was one, or the context or the bytes are not those of `wrap`. */
  unwrap(organizationId: string, wrapped: Uint8Array, context: string): Promise<Uint8Array>
  /**
   * A new version wraps from now on, elsewhere within minutes; older ones still unwrap. Returns the name of the new version. Throws `KeyDestroyed` where the
   * key is.
   */
  rotate(organizationId: string): Promise<string>
  /** Every version of the organization's key; it never gets another. What was wrapped under it cannot be read again. Twice is no fault. */
  destroy(organizationId: string): Promise<void>
  /** ECDSA over P-256 with SHA-256 of the given bytes, DER. */
  sign(bytes: Uint8Array): Promise<Signature>
  /** What checks the signatures of that version, PEM (SPKI). */
  publicKeyOf(keyVersion: string): Promise<string>
}

export interface Signature {
  readonly keyVersion: string
  readonly signature: Uint8Array
}

export class KeyUnavailable extends Error {
  override readonly name: string = 'KeyUnavailable'
  constructor(organizationId: string, options?: ErrorOptions) {
    super(
      `what is wrapped for ${organizationId} cannot be unwrapped: its key is not there, or it was wrapped for another purpose`,
      options,
    )
  }
}

/** The organization's key is gone for good. A key that is only disabled, or not to be found, is no such thing: what it wrapped may be read again. */
export class KeyDestroyed extends KeyUnavailable {
  override readonly name = 'KeyDestroyed'
}
