/** Secrets in SQLite, encrypted with AES-256-GCM under a key file (mode 0600) of the data folder. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Secret, SecretStore } from '../../ports/secrets.ts'
import { secretIdOf, secretPayload } from '../secret-rules.ts'
import type { SqliteFile } from './sqlite.ts'

const ivBytes = 12
const tagBytes = 16

export class EmbeddedSecrets implements SecretStore {
  readonly #file: SqliteFile
  readonly #key: Buffer

  constructor(file: SqliteFile, keyFile: string) {
    this.#file = file
    file.define('CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, sealed BLOB NOT NULL)')
    if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32), { mode: 0o600, flag: 'wx' })
    this.#key = readFileSync(keyFile)
  }

  async put(name: string, secret: Secret): Promise<void> {
    // Looked at only: a name without an id could not move to another store.
    secretIdOf(name)
    const payload = secretPayload(secret)
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(name))
    const sealed = Buffer.concat([iv, cipher.update(payload), cipher.final(), cipher.getAuthTag()])
    await this.#file.write(() => this.#file.prepare('INSERT OR REPLACE INTO secrets VALUES (?, ?)').run(name, sealed))
  }

  async get(name: string): Promise<Secret | undefined> {
    const row = this.#file.prepare('SELECT sealed FROM secrets WHERE name = ?').get(name)
    if (!row) return undefined
    const sealed = Buffer.from(row.sealed as Uint8Array)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, ivBytes)).setAAD(Buffer.from(name))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    const plain = Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()])
    return JSON.parse(plain.toString('utf8')) as Secret
  }

  async remove(name: string): Promise<void> {
    await this.#file.write(() => this.#file.prepare('DELETE FROM secrets WHERE name = ?').run(name))
  }

  async names(): Promise<readonly string[]> {
    return this.#file
      .prepare('SELECT name FROM secrets ORDER BY name')
      .all()
      .map((row) => String(row.name))
  }
}
