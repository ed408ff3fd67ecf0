/** From the text of a configuration file to a checked configuration, or to everything that is wrong with it, in one answer. */

import type { ConfigContext } from './config-context.ts'
import { readDraft } from './config-draft.ts'
import type { ConfigError, Finding } from './config-error.ts'
import { crossCheck } from './cross-checks.ts'
import { type AgentConfig, AgentConfigSchema } from './schema.ts'
import { agentConfigShape } from './schema-fields.ts'
import { describeIssues } from './schema-findings.ts'
import { findWarnings } from './warnings.ts'
import { readYaml, type YamlProblem, type YamlSource } from './yaml-source.ts'

/** A warning has the shape of an error, but the configuration works as it is. */
export type ParseResult =
  | { readonly ok: true; readonly config: AgentConfig; readonly warnings: readonly ConfigError[] }
  | { readonly ok: false; readonly errors: readonly ConfigError[] }

/** Reads and checks one agent. Errors are ordered by their place in the file. Ids of the context are filled in where the file has none. */
export function parseAgentConfig(text: string | Uint8Array, context: ConfigContext = {}): ParseResult {
  const file = context.fileName === undefined ? {} : { fileName: context.fileName }
  const whole = (problem: YamlProblem): ConfigError => {
    const { place, ...rest } = problem
    return { ...file, path: [], ...place, ...rest }
  }
  const read = readYaml(text)
  if (!read.ok) return { ok: false, errors: inOrder(read.problems.map(whole)) }

  const { source } = read
  const located = (finding: Finding): ConfigError => ({ ...file, ...locate(finding, source) })
  const parsed = AgentConfigSchema.safeParse(source.value)
  const draft = readDraft(source.value)
  const errors = [
    ...source.problems.map(whole),
    ...(parsed.success ? [] : describeIssues(parsed.error.issues, source.value, agentConfigShape)).map(located),
    ...crossCheck(draft, source.value, context).map(located),
  ]
  if (!parsed.success || errors.length > 0) {
    return { ok: false, errors: inOrder(errors) }
  }
  const config = {
    ...parsed.data,
    ...(context.organizationId === undefined ? {} : { organization_id: context.organizationId }),
    ...(context.configId === undefined ? {} : { config_id: context.configId }),
  }
  return { ok: true, config, warnings: findWarnings(config).map(located) }
}

/** More than anybody corrects at once; a file that is no configuration at all could have tens of thousands. */
const MAX_ERRORS = 200

/** By place in the file; beyond the bound their number is told instead. */
function inOrder(errors: ConfigError[]): ConfigError[] {
  const sorted = errors.sort((a, b) => a.line - b.line || a.column - b.column)
  const next = sorted[MAX_ERRORS]
  if (next === undefined) return sorted
  const message = `there are ${sorted.length - MAX_ERRORS} more errors from here on`
  return [
    ...sorted.slice(0, MAX_ERRORS),
    { ...next, path: [], rule: 'more_errors', message, hint: 'Correct these first' },
  ]
}

function locate(finding: Finding, source: YamlSource): ConfigError {
  const { path, rule, message, hint, at } = finding
  return { path, ...source.placeOf(path, at), rule, message, hint }
}
