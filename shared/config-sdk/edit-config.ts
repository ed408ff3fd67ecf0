/** Changing values of a configuration file while its comments, order and layout stay as its authors left them. */
import { isCollection, isScalar, parseDocument } from 'yaml'
import type { ConfigPath } from './config-error.ts'

/** `value: undefined` removes what stands at the path. A number one past the end of a list appends. */
export interface ConfigEdit {
  readonly path: ConfigPath
  readonly value: unknown
}

/** The path of an edit leads through something that has no fields. */
export class EditRefused extends Error {
  override readonly name = 'EditRefused'
  constructor(
    readonly path: ConfigPath,
    reason: string,
  ) {
    super(`cannot edit ${path.join('.')}: ${reason}`)
  }
}

/**
 * The text with the edits made, in order. The result is not checked: `parseAgentConfig` does that.
 * Throws `EditRefused` where the text is not one readable YAML document or a path leads nowhere.
 */
export function editConfig(text: string, edits: readonly ConfigEdit[]): string {
  const document = parseDocument(text, { version: '1.2' })
  const [error] = document.errors
  if (error !== undefined) throw new EditRefused([], `the text is not valid YAML (${error.code})`)
  for (const { path, value } of edits) {
    if (path.length === 0) throw new EditRefused(path, 'the path is empty')
    refusePlainParent(document.getIn(path.slice(0, -1), true), path)
    if (value === undefined) {
      document.deleteIn(path)
      continue
    }
    const current = document.getIn(path, true)
    // A scalar is changed in place: its comment and its quotes belong to it.
    if (isScalar(current) && !(typeof value === 'object' && value !== null)) current.value = value
    else document.setIn(path, document.createNode(value))
  }
  return document.toString({ lineWidth: 0 })
}

function refusePlainParent(parent: unknown, path: ConfigPath): void {
  if (parent === undefined || parent === null || isCollection(parent)) return
  throw new EditRefused(path, 'the path leads through a plain value')
}
