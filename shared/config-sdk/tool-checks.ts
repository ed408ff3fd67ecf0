/** Rules on tools: each has a source that exists, and what its source needs. */
import type { ConfigContext } from './config-context.ts'
import type { ConfigDraft, Draft } from './config-draft.ts'
import type { Finding } from './config-error.ts'
import { didYouMean } from './near-names.ts'
import type { ConfiguredTool } from './schema.ts'

type ToolSource = NonNullable<ConfiguredTool['source']>

export function checkTools(draft: ConfigDraft, context: ConfigContext): Finding[] {
  return draft.tools.flatMap((tool, index) => [
    ...checkSource(tool, index, context),
    ...checkPermissions(tool, index),
    ...checkCompensation(tool, index, draft.tools),
  ])
}

/** What undoes a call must be a tool of the same agent, and another one. A whole MCP server brings tools whose names begin with its own. */
function checkCompensation(
  { name, compensation }: Draft<ConfiguredTool>,
  index: number,
  tools: readonly Draft<ConfiguredTool>[],
): Finding[] {
  const undoing = compensation?.tool
  if (undoing === undefined) return []
  const isThere = tools.some(
    (other) => other.name === undoing || (other.source === 'mcp' && undoing.startsWith(`${other.name}__`)),
  )
  if (isThere && undoing !== name) return []
  const names = tools.flatMap((other) => other.name ?? [])
  const message = isThere ? `"${undoing}" cannot undo itself` : `no tool of this agent is named "${undoing}"`
  const hint = didYouMean(undoing, names, 'Name another tool of this agent')
  return [{ path: ['tools', index, 'compensation', 'tool'], rule: 'compensation', message, hint }]
}

/** Where a tool comes from: what it brings itself, else what is known under its name. A missing tool is inert and needs no source. */
function checkSource(tool: Draft<ConfiguredTool>, index: number, context: ConfigContext): Finding[] {
  if (tool.name === undefined) return []
  const misplaced = misplacedFields(tool, index)
  if (tool.status === 'missing') {
    if ((tool.required_for ?? []).length > 0) return misplaced
    const message = `"${tool.name}" is missing, but nothing says what it is required for`
    const hint = 'Add required_for: [what cannot work without it]'
    return [...misplaced, { path: ['tools', index, 'required_for'], rule: 'required', message, hint }]
  }
  if (tool.source === 'mcp') return [...misplaced, ...needs(tool, index, 'server', 'the address of the MCP server')]
  if (tool.source === 'database') {
    return [...misplaced, ...needs(tool, index, 'table', 'the table it reads'), ...readOnly(tool, index)]
  }
  if (tool.source === 'http' && tool.endpoint !== undefined) {
    return [
      ...misplaced,
      ...needs(tool, index, 'description', 'what it does and when to use it'),
      ...needs(tool, index, 'input_schema', 'the JSON Schema of its input'),
    ]
  }
  return [...misplaced, ...checkKnown(tool.name, tool.source, index, context)]
}

function checkKnown(name: string, source: ToolSource | undefined, index: number, context: ConfigContext): Finding[] {
  const tools = context.knownTools
  if (tools === undefined) return []
  const known = tools.get(name)
  const path = ['tools', index, 'name']
  if (known === undefined) {
    const message = `the tool "${name}" is found nowhere: it is no operation of this client and no built-in`
    const hint = didYouMean(name, tools.keys(), `Known tools: ${[...tools.keys()].sort().join(', ') || 'none'}`)
    return [{ path, rule: 'unknown_tool', message, hint }]
  }
  // A mock may stand in for an http operation of the same name, and the other way round once the server exists.
  const interchangeable = (kind: string) => (kind === 'mock' ? 'http' : kind)
  if (source === undefined || interchangeable(source) === interchangeable(known.kind)) return []
  const message = `the tool "${name}" is of source ${known.kind}, not ${source}`
  return [
    {
      path: ['tools', index, 'source'],
      rule: 'tool_source',
      message,
      hint: `Write source: ${known.kind}, or leave it out`,
    },
  ]
}

/** Which source each address field belongs to. */
const FIELD_OF_SOURCE = { endpoint: 'http', server: 'mcp', mcp: 'mcp', table: 'database' } as const

function misplacedFields(tool: Draft<ConfiguredTool>, index: number): Finding[] {
  return (['endpoint', 'server', 'mcp', 'table'] as const).flatMap((field) => {
    const source = FIELD_OF_SOURCE[field]
    if (tool[field] === undefined || tool.source === source) return []
    const message = `${field} belongs to tools of source ${source}`
    const hint = tool.source === undefined ? `Add source: ${source}` : `Remove ${field}, or write source: ${source}`
    return [{ path: ['tools', index, field], rule: 'tool_source', message, hint, at: 'key' }]
  })
}

function needs(
  tool: Draft<ConfiguredTool>,
  index: number,
  field: 'server' | 'table' | 'description' | 'input_schema',
  what: string,
): Finding[] {
  if (tool[field] !== undefined) return []
  const message = `the ${tool.source} tool "${tool.name}" needs ${field}`
  return [{ path: ['tools', index, field], rule: 'required', message, hint: `Add ${field}: ${what}` }]
}

/** A database tool reads; what changes rows goes through an operation that a person reviewed. */
function readOnly(tool: Draft<ConfiguredTool>, index: number): Finding[] {
  if (tool.permissions === undefined) {
    const message = `the database tool "${tool.name}" needs permissions`
    return [{ path: ['tools', index, 'permissions'], rule: 'required', message, hint: 'Add permissions: [read]' }]
  }
  if (tool.permissions.every((permission) => permission.startsWith('read'))) return []
  const message = `the database tool "${tool.name}" may only read`
  return [{ path: ['tools', index, 'permissions'], rule: 'permission', message, hint: 'Write permissions: [read]' }]
}

function checkPermissions(tool: Draft<ConfiguredTool>, index: number): Finding[] {
  const findings: Finding[] = []
  const writes = tool.permissions?.some((permission) => permission.startsWith('write')) ?? true
  if (tool.changes_state === true && !writes) {
    const message = `"${tool.name ?? index}" changes state, but its permissions only read`
    findings.push({
      path: ['tools', index, 'changes_state'],
      rule: 'permission',
      message,
      hint: 'Add write to its permissions',
    })
  }
  if (tool.verifies_customer === true && tool.requires_verified_customer === true) {
    const message = `"${tool.name ?? index}" verifies the customer and requires a verified one: it could never be called`
    const path = ['tools', index, 'requires_verified_customer']
    findings.push({ path, rule: 'verification', message, hint: 'Remove requires_verified_customer' })
  }
  return findings
}
