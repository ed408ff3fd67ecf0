/** Secrets as secrets of Secret Manager: value and hosts in one version, every change a version more. */
import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import type { Secret, SecretStore } from '../../ports/secrets.ts'
import { secretIdOf, secretNameOf, secretPayload } from '../secret-rules.ts'
import { crc32c, requireWhole } from './checksums.ts'
import { calling, isAlreadyThere, isNotThere, isWrongState } from './faults.ts'
import { localServer } from './local-server.ts'

const service = 'Secret Manager'
/** Tells our secrets from others of the project. */
const label = { key: 'managed-by', value: 'workflow' }

export interface GoogleSecretsOptions {
  readonly projectId: string
  /** Regions that may hold the values; everywhere where none is given. */
  readonly locations?: readonly string[]
  /** `host:port` of a local server, which asks nobody who they are. */
  readonly emulator?: string
}

/**
 * What this process wrote it reads again at once. What another process wrote may stay unseen for minutes: the newest version is found by an alias, which is
 * eventually consistent (https://cloud.google.com/secret-manager/docs/overview#consistency).
 */
export class GoogleSecrets implements SecretStore {
  readonly #client: SecretManagerServiceClient
  readonly #project: string
  readonly #replication: object
  /** Number of the version that this process wrote last. */
  readonly #written = new Map<string, number>()

  constructor({ projectId, locations, emulator }: GoogleSecretsOptions) {
    this.#client = new SecretManagerServiceClient(emulator === undefined ? { projectId } : localServer(emulator))
    this.#project = `projects/${projectId}`
    this.#replication = locations
      ? { userManaged: { replicas: locations.map((location) => ({ location })) } }
      : { automatic: {} }
  }

  async put(name: string, secret: Secret): Promise<void> {
    const parent = this.#secretOf(name)
    const data = secretPayload(secret)
    const add = () => this.#client.addSecretVersion({ parent, payload: { data, dataCrc32c: crc32c(data) } })
    await calling(service, async () => {
      try {
        this.#noteWritten(name, await add())
      } catch (error) {
        if (!isNotThere(error)) throw error
        await this.#create(name)
        this.#noteWritten(name, await add())
      }
    })
  }

  async get(name: string): Promise<Secret | undefined> {
    const secret = this.#secretOf(name)
    const latest = await this.#access(`${secret}/versions/latest`)
    if (latest === 'disabled') return this.#newestEnabled(secret)
    const written = this.#written.get(name) ?? 0
    if (latest !== undefined && latest.version >= written) return latest.secret
    if (written === 0) return undefined
    const own = await this.#access(`${secret}/versions/${written}`)
    return own === 'disabled' ? this.#newestEnabled(secret) : own?.secret
  }

  async names(): Promise<readonly string[]> {
    const [secrets] = await calling(service, () =>
      this.#client.listSecrets({ parent: this.#project, filter: `labels.${label.key}=${label.value}` }),
    )
    return secrets.map((secret) => secretNameOf(secret.name?.split('/').at(-1) ?? '')).sort()
  }

  async remove(name: string): Promise<void> {
    this.#written.delete(name)
    try {
      await calling(service, () => this.#client.deleteSecret({ name: this.#secretOf(name) }))
    } catch (error) {
      if (!isNotThere(error)) throw error
    }
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  #secretOf(name: string): string {
    return `${this.#project}/secrets/${secretIdOf(name)}`
  }

  /** Two who make the first at once: either one's will do. */
  async #create(name: string): Promise<void> {
    const secret = { replication: this.#replication, labels: { [label.key]: label.value } }
    try {
      await this.#client.createSecret({ parent: this.#project, secretId: secretIdOf(name), secret })
    } catch (error) {
      if (!isAlreadyThere(error)) throw error
    }
  }

  #noteWritten(name: string, [version]: readonly [{ readonly name?: string | null }, ...unknown[]]): void {
    this.#written.set(name, Math.max(this.#written.get(name) ?? 0, versionOf(version.name)))
  }

  async #access(name: string): Promise<{ secret: Secret; version: number } | 'disabled' | undefined> {
    try {
      const [answer] = await calling(service, () => this.#client.accessSecretVersion({ name }))
      const data = Buffer.from(answer.payload?.data ?? '')
      requireWhole(service, data, answer.payload?.dataCrc32c)
      return { secret: JSON.parse(data.toString('utf8')) as Secret, version: versionOf(answer.name) }
    } catch (error) {
      if (isNotThere(error)) return undefined
      if (isWrongState(error)) return 'disabled'
      throw error
    }
  }

  async #newestEnabled(parent: string): Promise<Secret | undefined> {
    const [versions] = await calling(service, () =>
      this.#client.listSecretVersions({ parent, filter: 'state:ENABLED' }),
    )
    const newest = Math.max(0, ...versions.map((version) => versionOf(version.name)))
    if (newest === 0) return undefined
    const found = await this.#access(`${parent}/versions/${newest}`)
    return found === 'disabled' ? undefined : found?.secret
  }
}

const versionOf = (name: string | null | undefined) => Number(name?.split('/').at(-1))
