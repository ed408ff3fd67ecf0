/** Secrets as text: random, free of characters that break URLs or double-click selection. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Random bytes as base62 text of a fixed length (32 bytes: 43 characters). */
export function randomText(sizeBytes: number): string {
  const length = Math.ceil((sizeBytes * 8) / Math.log2(ALPHABET.length))
  let rest = BigInt(`0x${randomBytes(sizeBytes).toString('hex')}`)
  let text = ''
  for (let place = 0; place < length; place++) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text
}

/** SHA-256, hexadecimal: enough for secrets with 128 random bits or more, which nobody can guess through. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares two hashes of `secretHash` in constant time. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
