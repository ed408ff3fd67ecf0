/** What an agent's entry for a tool says, over what the tool's own document says. */
import { builtinDefinitions, schemaProblems } from '@workflow/agent-core/tools'
import type { AgentConfig, ConfiguredTool, HttpTool, KnownTool, ToolDefinition } from '@workflow/config-sdk'
import { bearer } from './openapi-server.ts'
import { defaultTimeoutMs, type Operation, type Toolbox } from './operation.ts'

export interface ToolProblem {
  readonly path: readonly (string | number)[]
  readonly rule: string
  readonly message: string
  readonly hint: string
}

/** The tools as the agent has them, in its order, and what keeps others from being had. A tool that is `missing` is left out. */
export function resolveTools(
  config: AgentConfig,
  toolbox: Pick<Toolbox, 'operations'>,
): { readonly tools: ToolDefinition[]; readonly problems: ToolProblem[] } {
  const tools: ToolDefinition[] = []
  const problems: ToolProblem[] = []
  for (const [index, entry] of config.tools.entries()) {
    if (entry.status === 'missing') continue
    const found = findOperation(entry, toolbox)
    if (found === undefined) {
      const message = `the tool "${entry.name}" is of source ${entry.source ?? 'nothing that is known'}, which cannot be called`
      problems.push({
        path: ['tools', index, 'source'],
        rule: 'tool_source',
        message,
        hint: 'Use an operation of an OpenAPI document, a mock or a built-in',
      })
      continue
    }
    const own = [
      ...schemaIssues(entry.input_schema, index, 'input_schema'),
      ...schemaIssues(entry.output_schema, index, 'output_schema'),
    ]
    problems.push(...own)
    if (own.length === 0) tools.push(withEntry(found, entry))
  }
  return { tools, problems }
}

/** What the configuration's own checks need to know of each tool that an agent may name. */
export function knownTools(toolbox: Pick<Toolbox, 'operations'>): Map<string, KnownTool> {
  const definitions = [
    ...builtinDefinitions.values(),
    ...Object.values(toolbox.operations).map(({ definition }) => definition),
  ]
  return new Map(
    definitions.map(({ name, source, requiresVerifiedCustomer, inputSchema }) => {
      const { properties } = inputSchema
      const inputFields = properties !== null && typeof properties === 'object' ? Object.keys(properties) : []
      return [name, { kind: source, requiresVerifiedCustomer, inputFields }]
    }),
  )
}

function findOperation(entry: ConfiguredTool, { operations }: Pick<Toolbox, 'operations'>): Operation | undefined {
  if (entry.source === 'mcp' || entry.source === 'database') return undefined
  if (entry.source === 'http' && entry.endpoint !== undefined)
    return { definition: endpointTool(entry, entry.endpoint) }
  const own = Object.hasOwn(operations, entry.name) ? operations[entry.name] : undefined
  if (own !== undefined && entry.source !== 'builtin') return own
  const definition = builtinDefinitions.get(entry.name)
  return definition && { definition }
}

/** A tool that stands in the configuration alone: its input is posted as JSON. */
function endpointTool(entry: ConfiguredTool, endpoint: string): HttpTool {
  return {
    source: 'http',
    name: entry.name,
    description: entry.description ?? entry.name,
    inputSchema: entry.input_schema ?? { type: 'object' },
    examples: [],
    changesState: true,
    idempotent: false,
    requiresApproval: 'none',
    requiresVerifiedCustomer: false,
    verifiesCustomer: false,
    timeoutMs: defaultTimeoutMs,
    method: 'POST',
    urlTemplate: endpoint,
    parameters: [],
  }
}

function withEntry({ definition, credential = bearer }: Operation, entry: ConfiguredTool): ToolDefinition {
  const secret = entry.auth?.slice('${secret:'.length, -'}'.length)
  return {
    ...definition,
    description: entry.description ?? definition.description,
    ...(entry.input_schema && { inputSchema: entry.input_schema }),
    ...(entry.output_schema && { outputSchema: entry.output_schema }),
    ...(entry.examples && {
      examples: entry.examples.map(({ utterance, arguments: args }) => ({
        utterance,
        ...(args && { arguments: args }),
      })),
    }),
    changesState: entry.changes_state ?? definition.changesState,
    idempotent: entry.idempotent ?? definition.idempotent,
    requiresApproval: entry.requires_approval ?? definition.requiresApproval,
    requiresVerifiedCustomer: entry.requires_verified_customer ?? definition.requiresVerifiedCustomer,
    verifiesCustomer: entry.verifies_customer ?? definition.verifiesCustomer,
    timeoutMs: entry.timeout_ms ?? definition.timeoutMs,
    ...(definition.source === 'http' && secret !== undefined && { auth: { secret, ...credential } }),
  }
}

function schemaIssues(schema: unknown, index: number, field: 'input_schema' | 'output_schema'): ToolProblem[] {
  if (schema === undefined) return []
  return schemaProblems(schema).map(({ path, message }) => ({
    path: ['tools', index, field, ...path],
    rule: 'json_schema',
    message: `the schema ${message}`,
    hint: 'Write JSON Schema, draft 2020-12',
  }))
}
