/** What is wrong in a client folder, said so that whoever wrote it finds the place and the remedy. */
import { type ConfigError, placeName } from '@workflow/config-sdk'

export interface FolderError {
  /** Relative to the folder, with `/`. */
  readonly file: string
  /** From 1. */
  readonly line?: number
  /** From 1, in characters. */
  readonly column?: number
  /** `tools[2].timeout_ms`; absent where the file as a whole is meant. */
  readonly path?: string
  /** Stable name of the rule that was broken. */
  readonly rule: string
  readonly message: string
  readonly hint?: string
}

export function fromConfigError({ fileName, path, ...rest }: ConfigError): FolderError {
  return { file: fileName ?? '', ...rest, ...(path.length === 0 ? {} : { path: placeName(path) }) }
}

/** `agents/reception.yaml:12:5`. */
export function errorPlace({ file, line, column }: FolderError): string {
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`
}

/** By file, then by place. */
export function sortErrors(errors: readonly FolderError[]): FolderError[] {
  return [...errors].sort(
    (a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
}
