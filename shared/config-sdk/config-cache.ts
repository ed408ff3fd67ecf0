/** Parsed configurations by version. A version never changes, so an entry is never stale; the least recently used go first. */
import { LRUCache } from 'lru-cache'
import type { ConfigError } from './config-error.ts'
import type { ParseResult } from './parse-config.ts'
import type { AgentConfig } from './schema.ts'

export interface ConfigCacheOptions {
  readonly maxEntries: number
  /** The stored text of a version; nothing where there is none. */
  readonly read: (configId: string, version: number) => Promise<string | undefined>
  readonly parse: (text: string, configId: string) => ParseResult
}

/** A version cannot be used: it does not exist, or it is not valid (any more). */
export class ConfigUnusable extends Error {
  override readonly name = 'ConfigUnusable'
  constructor(
    readonly configId: string,
    readonly version: number,
    /** Empty where the version does not exist. */
    readonly errors: readonly ConfigError[],
  ) {
    const first = errors[0]
    const reason =
      first === undefined ? 'does not exist' : `is not valid: ${first.line}:${first.column} ${first.message}`
    super(`version ${version} of configuration ${configId} ${reason}`)
  }
}

export class ConfigCache {
  readonly #entries: LRUCache<string, AgentConfig, { configId: string; version: number }>

  constructor({ maxEntries, read, parse }: ConfigCacheOptions) {
    this.#entries = new LRUCache({
      max: maxEntries,
      fetchMethod: async (_key, _stale, { context: { configId, version } }) => {
        const text = await read(configId, version)
        if (text === undefined) throw new ConfigUnusable(configId, version, [])
        const parsed = parse(text, configId)
        if (!parsed.ok) throw new ConfigUnusable(configId, version, parsed.errors)
        return parsed.config
      },
    })
  }

  /** The parsed version; several callers at once share one read. Throws `ConfigUnusable`, and what the reader throws; neither is kept. */
  async load(configId: string, version: number): Promise<AgentConfig> {
    const config = await this.#entries.fetch(`${configId}@${version}`, { context: { configId, version } })
    if (config === undefined) throw new ConfigUnusable(configId, version, [])
    return config
  }
}
