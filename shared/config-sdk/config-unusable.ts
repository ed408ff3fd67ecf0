/** Why a version of a configuration cannot be served. */
import type { ConfigError } from './config-error.ts'

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
