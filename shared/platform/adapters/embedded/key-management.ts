/**
 * Organizations' keys in a SQLite file of their own, each sealed under a key file (mode 0600). A key that is destroyed is overwritten, there and in the log of
 * the file.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type KeyManagement, KeyUnavailable, type Signature } from '../../ports/key-management.ts'
import { requireKeyName, requireWrappable } from '../wrapping-rules.ts'
import type { SqliteFile } from './sqlite.ts'

const ivBytes = 12
const tagBytes = 16
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
    if (!existsSync(rootKeyFile)) writeFileSync(rootKeyFile, randomBytes(32), { mode: 0o600, flag: 'wx' })
    this.#root = readFileSync(rootKeyFile)
  }

  async wrap(organizationId: string, plain: Uint8Array, context: string): Promise<Uint8Array> {
    requireKeyName(organizationId)
    requireWrappable(plain)
    const version = this.#newestVersion(organizationId) ?? (await this.#add(organizationId, 1, randomBytes(32)))
    const key = this.#key(organizationId, version)
    if (!key) throw new KeyUnavailable(organizationId)
    const header = Buffer.alloc(versionBytes)
    header.writeUInt32BE(version)
    return Buffer.concat([header, seal(key, plain, context)])
  }

  async unwrap(organizationId: string, wrapped: Uint8Array, context: string): Promise<Uint8Array> {
    const bytes = Buffer.from(wrapped)
    if (bytes.length < versionBytes + ivBytes + tagBytes) throw new KeyUnavailable(organizationId)
    const key = this.#key(organizationId, bytes.readUInt32BE())
    if (!key) throw new KeyUnavailable(organizationId)
    try {
      return open(key, bytes.subarray(versionBytes), context)
    } catch (cause) {
      throw new KeyUnavailable(organizationId, { cause })
    }
  }

  async rotate(organizationId: string): Promise<string> {
    requireKeyName(organizationId)
    const newest = this.#newestVersion(organizationId)
    if (newest === destroyedVersion) throw new KeyUnavailable(organizationId)
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
    return row && open(this.#root, Buffer.from(row.sealed as Uint8Array), `${name}/${version}`)
  }

  /** Two who add the same version at once: the first one's key stands. */
  async #add(name: string, version: number, key: Uint8Array): Promise<number> {
    const sealed = seal(this.#root, key, `${name}/${version}`)
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

function seal(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function open(key: Uint8Array, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes)).setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()])
}
