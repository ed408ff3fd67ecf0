/** What every keeper of keys refuses, so that none takes what another would not. */
import { InvalidInput } from '../errors.ts'

/** Cloud KMS encrypts no more in one call: https://cloud.google.com/kms/quotas */
const maxPlainBytes = 64 * 1024
/** What Cloud KMS lets a key be named. */
const keyName = /^[A-Za-z0-9_-]{1,63}$/

/** Throws `InvalidInput`. */
export function requireKeyName(organizationId: string): void {
  if (!keyName.test(organizationId))
    throw new InvalidInput(`a key is named by 1–63 letters, digits, "_" and "-", not "${organizationId}"`)
}

/** Throws `InvalidInput`. */
export function requireWrappable(plain: Uint8Array): void {
  if (plain.byteLength > maxPlainBytes)
    throw new InvalidInput(`at most ${maxPlainBytes} bytes are wrapped at once, not ${plain.byteLength}`)
}
