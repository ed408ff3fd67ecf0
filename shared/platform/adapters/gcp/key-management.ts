/**
 * Organizations' keys as crypto keys of one key ring of Cloud KMS. Every call tells its checksums and looks at those of the answer, as
 * https://cloud.google.com/kms/docs/data-integrity-guidelines asks.
 *
 * A key that is destroyed is disabled at once, which reaches every region within minutes and at most three hours
 * (https://cloud.google.com/kms/docs/consistency), and its material is gone a day later, the shortest time that Cloud KMS grants for a change of mind.
 */
import { createHash } from 'node:crypto'
import { KeyManagementServiceClient } from '@google-cloud/kms'
import { Unavailable } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import { KeyDestroyed, type KeyManagement, KeyUnavailable, type Signature } from '../../ports/key-management.ts'
import { requireKeyName, requireWrappable } from '../wrapping-rules.ts'
import { crc32c, requireWhole } from './checksums.ts'
import { calling, isAlreadyThere, isInvalidArgument, isNotThere, isWrongState } from './faults.ts'
import { localServer } from './local-server.ts'

const service = 'Cloud KMS'
const destroyScheduledDuration = { seconds: 24 * 60 * 60 }
const rotationSeconds = 90 * 24 * 60 * 60
/** How long a signature may still be made by the version before the newest: listing versions is limited to 300 calls a minute. */
const signerKeptMs = 5 * 60_000

export interface GoogleKeyManagementOptions {
  /** `projects/<project>/locations/<location>/keyRings/<ring>`: holds one key per organization, named by its id. */
  readonly keyRing: string
  /** Id of the key of the ring that signs. */
  readonly signingKeyId: string
  readonly clock: Clock
  /** `host:port` of a local server. */
  readonly emulator?: string
}

export class GoogleKeyManagement implements KeyManagement {
  readonly #client: KeyManagementServiceClient
  readonly #keyRing: string
  readonly #signingKeyId: string
  readonly #clock: Clock
  #signer: { readonly version: string; readonly foundAtMs: number } | undefined

  constructor({ keyRing, signingKeyId, clock, emulator }: GoogleKeyManagementOptions) {
    this.#client = new KeyManagementServiceClient(emulator === undefined ? {} : localServer(emulator))
    this.#keyRing = keyRing
    this.#signingKeyId = signingKeyId
    this.#clock = clock
  }

  async wrap(organizationId: string, plain: Uint8Array, context: string): Promise<Uint8Array> {
    const name = this.#keyOf(organizationId)
    requireWrappable(plain)
    try {
      return await this.#encrypt(name, plain, context)
    } catch (error) {
      if (!isNotThere(error)) throw await this.#refusalOf(organizationId, error)
    }
    await this.#create(organizationId, this.#newOrganizationKey())
    try {
      return await this.#encrypt(name, plain, context)
    } catch (error) {
      throw await this.#refusalOf(organizationId, error)
    }
  }

  async unwrap(organizationId: string, wrapped: Uint8Array, context: string): Promise<Uint8Array> {
    const name = this.#keyOf(organizationId)
    const bound = Buffer.from(context)
    try {
      const [answer] = await calling(service, () =>
        this.#client.decrypt({
          name,
          ciphertext: wrapped,
          ciphertextCrc32c: { value: crc32c(wrapped) },
          additionalAuthenticatedData: bound,
          additionalAuthenticatedDataCrc32c: { value: crc32c(bound) },
        }),
      )
      const plain = Buffer.from(answer.plaintext ?? '')
      requireWhole(service, plain, answer.plaintextCrc32c?.value)
      return plain
    } catch (error) {
      if (isNotThere(error) || isInvalidArgument(error)) throw new KeyUnavailable(organizationId, { cause: error })
      throw await this.#refusalOf(organizationId, error)
    }
  }

  async rotate(organizationId: string): Promise<string> {
    const parent = this.#keyOf(organizationId)
    const versions = await this.#versionsOf(parent)
    if (versions === undefined) {
      await this.#create(organizationId, this.#newOrganizationKey())
      return `${parent}/cryptoKeyVersions/1`
    }
    if (versions.every(isDestroyed)) throw new KeyDestroyed(organizationId)
    const [added] = await calling(service, () =>
      this.#client.createCryptoKeyVersion({ parent, cryptoKeyVersion: { state: 'ENABLED' } }),
    )
    const name = added.name ?? ''
    const cryptoKeyVersionId = name.split('/').at(-1) ?? ''
    await calling(service, () => this.#client.updateCryptoKeyPrimaryVersion({ name: parent, cryptoKeyVersionId }))
    return name
  }

  async destroy(organizationId: string): Promise<void> {
    const name = this.#keyOf(organizationId)
    const versions = await this.#versionsOf(name)
    if (versions === undefined) {
      // An empty key takes the name, so that nobody makes one after this.
      await this.#create(organizationId, { purpose: 'ENCRYPT_DECRYPT', destroyScheduledDuration, withoutVersion: true })
      return
    }
    // No version may be made after the last was destroyed.
    await calling(service, () =>
      this.#client.updateCryptoKey({
        cryptoKey: { name },
        updateMask: { paths: ['rotation_period', 'next_rotation_time'] },
      }),
    )
    for (const version of versions) {
      if (version.state === 'ENABLED') await this.#disable(version.name)
      if (!isDestroyed(version))
        await calling(service, () => this.#client.destroyCryptoKeyVersion({ name: version.name }))
    }
  }

  async sign(bytes: Uint8Array): Promise<Signature> {
    const keyVersion = await this.#signingVersion()
    const sha256 = createHash('sha256').update(bytes).digest()
    const [answer] = await calling(service, () =>
      this.#client.asymmetricSign({ name: keyVersion, digest: { sha256 }, digestCrc32c: { value: crc32c(sha256) } }),
    )
    requireReceived(answer.verifiedDigestCrc32c)
    const signature = Buffer.from(answer.signature ?? '')
    requireWhole(service, signature, answer.signatureCrc32c?.value)
    return { keyVersion, signature }
  }

  async publicKeyOf(keyVersion: string): Promise<string> {
    // Whoever asks may name anything: only versions of the one key that signs are looked up.
    const versions = `${this.#keyRing}/cryptoKeys/${this.#signingKeyId}/cryptoKeyVersions/`
    if (!keyVersion.startsWith(versions) || !/^\d{1,9}$/.test(keyVersion.slice(versions.length)))
      throw new KeyUnavailable(keyVersion)
    try {
      const [answer] = await calling(service, () => this.#client.getPublicKey({ name: keyVersion }))
      const pem = answer.pem ?? ''
      requireWhole(service, Buffer.from(pem), answer.pemCrc32c?.value)
      return pem
    } catch (error) {
      throw isNotThere(error) || isWrongState(error) ? new KeyUnavailable(keyVersion, { cause: error }) : error
    }
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  #keyOf(organizationId: string): string {
    requireKeyName(organizationId)
    return `${this.#keyRing}/cryptoKeys/${organizationId}`
  }

  async #encrypt(name: string, plaintext: Uint8Array, context: string): Promise<Uint8Array> {
    const bound = Buffer.from(context)
    const [answer] = await calling(service, () =>
      this.#client.encrypt({
        name,
        plaintext,
        plaintextCrc32c: { value: crc32c(plaintext) },
        additionalAuthenticatedData: bound,
        additionalAuthenticatedDataCrc32c: { value: crc32c(bound) },
      }),
    )
    requireReceived(answer.verifiedPlaintextCrc32c && answer.verifiedAdditionalAuthenticatedDataCrc32c)
    const ciphertext = Buffer.from(answer.ciphertext ?? '')
    requireWhole(service, ciphertext, answer.ciphertextCrc32c?.value)
    return ciphertext
  }

  /** Two who make the same key at once: either one's will do. */
  async #create(cryptoKeyId: string, { withoutVersion = false, ...cryptoKey }: NewKey): Promise<void> {
    try {
      await calling(service, () =>
        this.#client.createCryptoKey({
          parent: this.#keyRing,
          cryptoKeyId,
          cryptoKey,
          skipInitialVersionCreation: withoutVersion,
        }),
      )
    } catch (error) {
      if (!isAlreadyThere(error)) throw error
    }
  }

  async #disable(name: string): Promise<void> {
    const cryptoKeyVersion = { name, state: 'DISABLED' } as const
    await calling(service, () =>
      this.#client.updateCryptoKeyVersion({ cryptoKeyVersion, updateMask: { paths: ['state'] } }),
    )
  }

  /** A new version comes by itself each 90 days, or by `rotate`. */
  #newOrganizationKey(): NewKey {
    const nextRotationTime = { seconds: Math.floor(this.#clock.now().getTime() / 1_000) + rotationSeconds }
    const rotation = { rotationPeriod: { seconds: rotationSeconds }, nextRotationTime }
    return { purpose: 'ENCRYPT_DECRYPT', destroyScheduledDuration, ...rotation }
  }

  /** A version in the wrong state: destroyed with all others of its key, or disabled by somebody who may enable it again. */
  async #refusalOf(organizationId: string, error: unknown): Promise<unknown> {
    if (!isWrongState(error)) return error
    const versions = (await this.#versionsOf(this.#keyOf(organizationId))) ?? []
    if (versions.every(isDestroyed)) return new KeyDestroyed(organizationId, { cause: error })
    return new Unavailable(`a version of the key of ${organizationId} is disabled`, {}, { cause: error })
  }

  /** Undefined where there is no such key. */
  async #versionsOf(parent: string): Promise<{ name: string; state: string }[] | undefined> {
    try {
      const [versions] = await calling(service, () => this.#client.listCryptoKeyVersions({ parent }))
      return versions.map(({ name, state }) => ({ name: name ?? '', state: String(state) }))
    } catch (error) {
      if (isNotThere(error)) return undefined
      throw error
    }
  }

  async #signingVersion(): Promise<string> {
    const nowMs = this.#clock.now().getTime()
    if (this.#signer && nowMs - this.#signer.foundAtMs < signerKeptMs) return this.#signer.version
    const key = this.#keyOf(this.#signingKeyId)
    if ((await this.#versionsOf(key)) === undefined) await this.#create(this.#signingKeyId, signingKey)
    const enabled = (await this.#versionsOf(key))?.filter((version) => version.state === 'ENABLED') ?? []
    const newest = enabled.toSorted((a, b) => versionNumber(a.name) - versionNumber(b.name)).at(-1)
    if (!newest) throw new Unavailable('the key that signs has no version that is ready')
    this.#signer = { version: newest.name, foundAtMs: nowMs }
    return newest.name
  }
}

interface NewKey {
  readonly purpose: 'ENCRYPT_DECRYPT' | 'ASYMMETRIC_SIGN'
  readonly versionTemplate?: { readonly algorithm: 'EC_SIGN_P256_SHA256' }
  readonly destroyScheduledDuration?: { readonly seconds: number }
  readonly rotationPeriod?: { readonly seconds: number }
  readonly nextRotationTime?: { readonly seconds: number }
  readonly withoutVersion?: boolean
}

const signingKey: NewKey = { purpose: 'ASYMMETRIC_SIGN', versionTemplate: { algorithm: 'EC_SIGN_P256_SHA256' } }

const versionNumber = (name: string) => Number(name.split('/').at(-1))

function requireReceived(verified: boolean | null | undefined): void {
  if (!verified) throw new Unavailable(`what was sent to ${service} was damaged on the way`)
}

const isDestroyed = ({ state }: { readonly state: string }) => ['DESTROY_SCHEDULED', 'DESTROYED'].includes(state)
