/**
 * Organizations' keys in a SQLite file of their own, each sealed under a key file (mode 0600). A key that is destroyed is overwritten, there and in the log of
 * the file.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { openBytes, sealBytes } from '@workflow/security'
import { KeyDestroyed, type KeyManagement, KeyUnavailable, type Signature } from '../../ports/key-management.ts'
import { requireKeyName, requireWrappable } from '../wrapping-rules.ts'
import { keyOfFile } from './key-file.ts'
import type { SqliteFile } from './sqlite.ts'

const versionBytes = 4
/** No organization's: those have no colon. */
const signingKey = ':signing'
/** In place of all versions: the key is destroyed, and none comes after it. */
const destroyedVersion = 0

export class EmbeddedKeyManagement implements KeyManagement {
  readonly #file: SqliteFile
  readonly #root: Buffer

  constructor(file: SqliteFile, rootKeyFile: string) {
    this.#file = file
    file.define(
      'CREATE TABLE IF NOT EXISTS keys (name TEXT NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (name, version))',
    )
    this.#root = keyOfFile(rootKeyFile)
  }

  async wrap(organizationId: string, plain: Uint8Array, context: string): Promise<Uint8Array> {
    requireKeyName(organizationId)
    requireWrappable(plain)
    const version = this.#newestVersion(organizationId) ?? (await this.#add(organizationId, 1, randomBytes(32)))
    const key = this.#key(organizationId, version)
    if (!key) throw new KeyDestroyed(organizationId)
    const header = Buffer.alloc(versionBytes)
    header.writeUInt32BE(version)
    return Buffer.concat([header, sealBytes(key, plain, context)])
  }

  async unwrap(organizationId: string, wrapped: Uint8Array, context: string): Promise<Uint8Array> {
    const bytes = Buffer.from(wrapped)
    if (this.#newestVersion(organizationId) === destroyedVersion) throw new KeyDestroyed(organizationId)
    if (bytes.length < versionBytes) throw new KeyUnavailable(organizationId)
    const key = this.#key(organizationId, bytes.readUInt32BE())
    if (!key) throw new KeyUnavailable(organizationId)
    try {
      return openBytes(key, bytes.subarray(versionBytes), context)
    } catch (cause) {
      throw new KeyUnavailable(organizationId, { cause })
    }
  }

  async rotate(organizationId: string): Promise<string> {
    requireKeyName(organizationId)
    const newest = this.#newestVersion(organizationId)
    if (newest === destroyedVersion) throw new KeyDestroyed(organizationId)
    const version = (newest ?? 0) + 1
    await this.#add(organizationId, version, randomBytes(32))
    return `${organizationId}/${version}`
  }

  async destroy(organizationId: string): Promise<void> {
    requireKeyName(organizationId)
    await this.#file.write(() => {
      this.#file.prepare('DELETE FROM keys WHERE name = ?').run(organizationId)
      this.#file.prepare('INSERT INTO keys VALUES (?, ?, ?)').run(organizationId, destroyedVersion, Buffer.alloc(0))
    })
    await this.#file.forget()
  }

  async sign(bytes: Uint8Array): Promise<Signature> {
    const version = this.#newestVersion(signingKey) ?? (await this.#add(signingKey, 1, newSigningKey()))
    return { keyVersion: `${signingKey}/${version}`, signature: sign('sha256', bytes, this.#signingKey(version)) }
  }

  async publicKeyOf(keyVersion: string): Promise<string> {
    const [, version] = /^:signing\/(\d{1,9})$/.exec(keyVersion) ?? []
    if (version === undefined) throw new KeyUnavailable(keyVersion)
    return createPublicKey(this.#signingKey(Number(version)))
      .export({ type: 'spki', format: 'pem' })
      .toString()
  }

  #signingKey(version: number) {
    const stored = this.#key(signingKey, version)
    if (!stored) throw new KeyUnavailable(signingKey)
    return createPrivateKey({ key: stored, format: 'der', type: 'pkcs8' })
  }

  #newestVersion(name: string): number | undefined {
    const newest = this.#file.prepare('SELECT max(version) AS version FROM keys WHERE name = ?').get(name)?.version
    return newest === null || newest === undefined ? undefined : Number(newest)
  }

  #key(name: string, version: number): Buffer | undefined {
    if (version === destroyedVersion) return undefined
    const row = this.#file.prepare('SELECT sealed FROM keys WHERE name = ? AND version = ?').get(name, version)
    return row && openBytes(this.#root, row.sealed as Uint8Array, `${name}/${version}`)
  }

  /** Two who add the same version at once: the first one's key stands. */
  async #add(name: string, version: number, key: Uint8Array): Promise<number> {
    const sealed = sealBytes(this.#root, key, `${name}/${version}`)
    await this.#file.write(() =>
      this.#file.prepare('INSERT OR IGNORE INTO keys VALUES (?, ?, ?)').run(name, version, sealed),
    )
    return version
  }
}

function newSigningKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'der' })
}
