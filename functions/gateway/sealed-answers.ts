/**
 * Answers that are kept for a repeated request, sealed: some hold a key or a token that is shown once. The key of the seal is made of a secret of the platform
 * and of the caller's own `Idempotency-Key`, which is not kept: the store alone opens none of them, and neither does the store with the secret.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { SecretStore } from '@workflow/platform'

const secretName = 'platform.idempotency'
const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

export class AnswerSeals {
  readonly #secrets: SecretStore
  #pepper: Promise<string> | undefined

  constructor(secrets: SecretStore) {
    this.#secrets = secrets
  }

  /** Under which id the answer to a caller's key is kept: it tells nothing about either. */
  async idOf(caller: string, key: string): Promise<string> {
    return createHmac('sha256', await this.#secret())
      .update(JSON.stringify([caller, key]))
      .digest('base64url')
  }

  async seal(id: string, key: string, text: string): Promise<string> {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv(algorithm, await this.#keyOf(id, key), iv)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
  }

  /** Throws where id or key are not those of `seal`, or the bytes were changed. */
  async open(id: string, key: string, sealed: string): Promise<string> {
    const bytes = Buffer.from(sealed, 'base64')
    const decipher = createDecipheriv(algorithm, await this.#keyOf(id, key), bytes.subarray(0, ivBytes))
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
  }

  async #keyOf(id: string, key: string): Promise<Buffer> {
    return Buffer.from(hkdfSync('sha256', key, await this.#secret(), `idempotency ${id}`, 32))
  }

  #secret(): Promise<string> {
    this.#pepper ??= ensureSecret(this.#secrets).catch((error: unknown) => {
      this.#pepper = undefined
      throw error
    })
    return this.#pepper
  }
}

/** Of two processes that make it at once each may go on with its own: docs/decisions/0012-idempotency-in-the-commit.md. */
async function ensureSecret(secrets: SecretStore): Promise<string> {
  if ((await secrets.get(secretName)) === undefined)
    await secrets.put(secretName, { value: randomBytes(32).toString('base64'), allowedHosts: [] })
  const stored = await secrets.get(secretName)
  if (stored === undefined) throw new Error(`the secret ${secretName} was stored and is not there`)
  return stored.value
}
