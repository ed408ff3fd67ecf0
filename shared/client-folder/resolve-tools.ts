/** What an agent's entry for a tool says, over what the tool's own document says. */
import {
  builtinDefinitions,
  compileExpression,
  ExpressionFault,
  isExpression,
  schemaProblems,
} from '@workflow/agent-core/tools'
import type {
  AgentConfig,
  ConfiguredTool,
  HttpTool,
  KnownTool,
  McpServerUse,
  ToolDefinition,
} from '@workflow/config-sdk'
import { mcpServerUses, mcpTools, secretNameOf } from './mcp-tools.ts'
import { bearer } from './openapi-server.ts'
import { defaultTimeoutMs, type Operation, type Toolbox } from './operation.ts'
import type { ToolProblem } from './tool-problem.ts'

export interface ResolvedTools {
  readonly tools: ToolDefinition[]
  readonly mcpServers: readonly McpServerUse[]
  readonly problems: ToolProblem[]
}

/** The tools as the agent has them, in its order, and what keeps others from being had. A tool that is `missing` is left out. */
export function resolveTools(config: AgentConfig, toolbox: Pick<Toolbox, 'operations' | 'mcp'>): ResolvedTools {
  const tools: ToolDefinition[] = []
  const problems: ToolProblem[] = []
  for (const [index, entry] of config.tools.entries()) {
    if (entry.status === 'missing') continue
    const found = findOperations(entry, index, toolbox)
    const own = [
      ...found.problems,
      ...schemaIssues(entry.input_schema, index, 'input_schema'),
      ...schemaIssues(entry.output_schema, index, 'output_schema'),
      ...expressionIssues(entry, index),
    ]
    problems.push(...own)
    if (own.length === 0) tools.push(...found.operations.map((operation) => withEntry(operation, entry)))
  }
  return {
    tools,
    mcpServers: mcpServerUses(config, toolbox.mcp),
    problems: problems.length > 0 ? problems : compensationIssues(config, tools),
  }
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

interface FoundOperations {
  readonly operations: readonly Operation[]
  readonly problems: readonly ToolProblem[]
}

function findOperations(
  entry: ConfiguredTool,
  index: number,
  { operations, mcp }: Pick<Toolbox, 'operations' | 'mcp'>,
): FoundOperations {
  const one = (definition: Operation): FoundOperations => ({ operations: [definition], problems: [] })
  if (entry.source === 'mcp' && entry.server !== undefined) {
    const { tools, problems } = mcpTools({ ...entry, server: entry.server }, index, mcp[entry.server])
    return { operations: tools.map((definition) => ({ definition })), problems }
  }
  if (entry.source === 'http' && entry.endpoint !== undefined)
    return one({ definition: endpointTool(entry, entry.endpoint) })
  const own = Object.hasOwn(operations, entry.name) ? operations[entry.name] : undefined
  if (own !== undefined && entry.source !== 'builtin' && entry.source !== 'database') return one(own)
  const definition = entry.source === 'database' ? undefined : builtinDefinitions.get(entry.name)
  if (definition) return one({ definition })
  const message = `the tool "${entry.name}" is of source ${entry.source ?? 'nothing that is known'}, which cannot be called`
  const hint = 'Use an operation of an OpenAPI document, a tool of an MCP server, a mock or a built-in'
  return { operations: [], problems: [{ path: ['tools', index, 'source'], rule: 'tool_source', message, hint }] }
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
  const secret = entry.auth && secretNameOf(entry.auth)
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
    ...(entry.permissions && { permissions: entry.permissions }),
    ...(entry.compensation && { compensation: entry.compensation }),
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

/** Arguments of a compensation that cannot be read as JSONata. */
function expressionIssues({ compensation }: ConfiguredTool, index: number): ToolProblem[] {
  return expressionsIn(compensation?.arguments).flatMap((text) => {
    try {
      compileExpression(text)
      return []
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error
      const path = ['tools', index, 'compensation', 'arguments']
      return [{ path, rule: 'expression', message: error.message, hint: 'Write JSONata over input and result' }]
    }
  })
}

function expressionsIn(value: unknown): string[] {
  if (isExpression(value)) return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(expressionsIn) : []
}

/** Of a whole server only the resolved names tell whether the tool exists. */
function compensationIssues(config: AgentConfig, tools: readonly ToolDefinition[]): ToolProblem[] {
  const names = new Set(tools.map(({ name }) => name))
  return config.tools.flatMap(({ compensation }, index) => {
    if (compensation === undefined || names.has(compensation.tool)) return []
    const message = `the tool "${compensation.tool}" cannot be called, so it undoes nothing`
    const hint = 'Name a tool of this agent that is not missing'
    return [{ path: ['tools', index, 'compensation', 'tool'], rule: 'compensation', message, hint }]
  })
}
