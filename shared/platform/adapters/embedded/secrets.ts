/** Secrets in SQLite, encrypted with AES-256-GCM under a key file (mode 0600) of the data folder. */
import { openBytes, sealBytes } from '@workflow/security'
import type { Secret, SecretStore } from '../../ports/secrets.ts'
import { secretIdOf, secretPayload } from '../secret-rules.ts'
import { keyOfFile } from './key-file.ts'
import type { SqliteFile } from './sqlite.ts'

export class EmbeddedSecrets implements SecretStore {
  readonly #file: SqliteFile
  readonly #key: Buffer

  constructor(file: SqliteFile, keyFile: string) {
    this.#file = file
    file.define('CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, sealed BLOB NOT NULL)')
    this.#key = keyOfFile(keyFile)
  }

  async put(name: string, secret: Secret): Promise<void> {
    // Looked at only: a name without an id could not move to another store.
    secretIdOf(name)
    const sealed = sealBytes(this.#key, secretPayload(secret), name)
    await this.#file.write(() => this.#file.prepare('INSERT OR REPLACE INTO secrets VALUES (?, ?)').run(name, sealed))
  }

  async get(name: string): Promise<Secret | undefined> {
    const row = this.#file.prepare('SELECT sealed FROM secrets WHERE name = ?').get(name)
    if (!row) return undefined
    return JSON.parse(openBytes(this.#key, row.sealed as Uint8Array, name).toString('utf8')) as Secret
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
