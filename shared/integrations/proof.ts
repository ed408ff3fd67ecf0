/** Sums that prove who sent something, compared in a time that does not tell where they differ. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

type Encoding = 'hex' | 'base64'

/** HMAC of the parts, one after the other. */
export function hmac(
  algorithm: 'sha1' | 'sha256',
  secret: string,
  encoding: Encoding,
  ...parts: readonly (string | Uint8Array)[]
): string {
  const sum = createHmac(algorithm, secret)
  for (const part of parts) sum.update(part)
  return sum.digest(encoding)
}

/** SHA-256 of the parts: what a delivery is known by where the other system gives it no id that it signs. */
export function digest(encoding: Encoding | 'base64url', ...parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest(encoding)
}

/** What was never sent is equal to nothing. */
export function isSame(given: string | null | undefined, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given ?? ''), hash(expected)) && given !== null && given !== undefined
}
