/** What is wrong in a configuration, said so that its author finds the place and the remedy. */

export type ConfigPath = readonly (string | number)[]

export interface ConfigError {
  readonly fileName?: string
  /** From the root of the file; empty where the file as a whole is meant. */
  readonly path: ConfigPath
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
  /** Stable name of the rule that was broken, for example `unknown_key`. */
  readonly rule: string
  readonly message: string
  readonly hint: string
}

/** A problem that knows its path but not yet its place in the text. `at: key` points at the key rather than the value. */
export interface Finding {
  readonly path: ConfigPath
  readonly rule: string
  readonly message: string
  readonly hint: string
  readonly at?: 'key' | 'value'
}

/** `tools[2].timeout_ms`, as it stands in messages. */
export function pathText(path: ConfigPath): string {
  if (path.length === 0) return 'the configuration'
  return path.map((part, place) => (typeof part === 'number' ? `[${part}]` : place === 0 ? part : `.${part}`)).join('')
}
