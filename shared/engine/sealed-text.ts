/** Text that only its key opens, and only where it belongs. */
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'

const ivBytes = 12
const tagBytes = 16

/** Chance is drawn in advance, many vectors with one system call; each is used once. */
const vectors = Buffer.alloc(ivBytes * 512)
let drawnBytes = vectors.length

function nextVector(): Buffer {
  if (drawnBytes === vectors.length) {
    randomFillSync(vectors)
    drawnBytes = 0
  }
  drawnBytes += ivBytes
  return vectors.subarray(drawnBytes - ivBytes, drawnBytes)
}

/** AES-256-GCM as base64 of vector, ciphertext and tag. `context` must be given again to open it. */
export function encrypt(key: Uint8Array, text: string, context: string): string {
  const iv = nextVector()
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** Throws where the key, the context or a bit of the text is another. */
export function decrypt(key: Uint8Array, sealed: string, context: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes)).setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  return decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
}
