/**
 * Sealing: bytes or text that only their key opens, and only where they belong. AES-256-GCM with a random nonce of 96 bits and the whole tag of 128 bits, as
 * NIST SP 800-38D, 8.2.2 has it: one key seals 2^32 times at the most.
 */
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const options = { authTagLength: tagBytes }

/** What was sealed does not open: with another key, for another place, or after a change of its bytes. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'

  constructor(cause: unknown) {
    super('a seal does not open: its key or its place is another, or its bytes were changed', { cause })
  }
}

/** Nonce, ciphertext and tag. `key` has 32 bytes; `place` is bound: it must be given again to open what is sealed. */
export function sealBytes(key: Uint8Array, plain: Uint8Array, place: string): Buffer {
  const nonce = nextNonce()
  const cipher = createCipheriv(algorithm, key, nonce, options).setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Throws `SealBroken`. */
export function openBytes(key: Uint8Array, sealed: Uint8Array, place: string): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), options)
    decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(nonceBytes).subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch (error) {
    throw new SealBroken(error)
  }
}

/** As `sealBytes`, in base64. */
export const sealText = (key: Uint8Array, text: string, place: string): string =>
  sealBytes(key, Buffer.from(text), place).toString('base64')

/** Throws `SealBroken`. */
export const openText = (key: Uint8Array, sealed: string, place: string): string =>
  openBytes(key, Buffer.from(sealed, 'base64'), place).toString('utf8')

/** Chance is drawn in advance, many nonces with one system call; each is used once. */
const nonces = Buffer.alloc(nonceBytes * 512)
let usedBytes = nonces.length

function nextNonce(): Buffer {
  if (usedBytes === nonces.length) {
    randomFillSync(nonces)
    usedBytes = 0
  }
  usedBytes += nonceBytes
  return nonces.subarray(usedBytes - nonceBytes, usedBytes)
}
