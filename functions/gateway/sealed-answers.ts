/**
 * Answers that are kept for a repeated request, sealed: some hold a key or a token that is shown once. The key of the seal is made of a secret of the platform
 * and of the caller's own `Idempotency-Key`, which is not kept: the store alone opens none of them, and neither does the store with the secret.
 */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { SecretStore } from '@workflow/platform'
import { openText, sealText } from '@workflow/security'

const secretName = 'platform.idempotency'

export class AnswerSeals {
  readonly #secrets: SecretStore
  #pepper: Promise<string> | undefined

  constructor(secrets: SecretStore) {
    this.#secrets = secrets
  }

  /** Under which id the answer to a claimant's key is kept: it tells nothing about either. */
  async idOf(claimant: readonly string[], key: string): Promise<string> {
    return createHmac('sha256', await this.#secret())
      .update(JSON.stringify([claimant, key]))
      .digest('base64url')
  }

  async seal(id: string, key: string, text: string): Promise<string> {
    return sealText(await this.#keyOf(id, key), text, id)
  }

  /** Throws `SealBroken` where id or key are not those of `seal`, or the bytes were changed. */
  async open(id: string, key: string, sealed: string): Promise<string> {
    return openText(await this.#keyOf(id, key), sealed, id)
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
