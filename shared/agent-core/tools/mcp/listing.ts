/**
 * What an MCP server says of its tools, as it is pinned in a version of an agent: a description is read by a model, so a server that changes one later could
 * steer the agent ("tool poisoning"). The hash of what a person imported is what later answers are held against.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'

const jsonSchema = z.record(z.string(), z.unknown())

export const McpToolListing = z.object({
  /** On the server. */
  name: z.string(),
  description: z.string(),
  inputSchema: jsonSchema,
  outputSchema: jsonSchema.optional(),
  /** The server says that a call changes nothing. Part of what is pinned. */
  readOnly: z.boolean(),
  /** SHA-256 over all that the server says of the tool, in hex. */
  hash: z.string(),
})
export type McpToolListing = z.infer<typeof McpToolListing>

export const McpListing = z.object({
  tools: z.array(McpToolListing),
  /** Templates that the agent's entry asked for, filled in. */
  prompts: z.array(z.object({ name: z.string(), text: z.string() })),
})
export type McpListing = z.infer<typeof McpListing>

/** As servers send it; what is not named here is no part of a tool. */
export interface SentTool {
  readonly name: string
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly inputSchema: object
  readonly outputSchema?: object | undefined
  readonly annotations?: { readonly readOnlyHint?: boolean | undefined } | undefined
}

export function toListing(tool: SentTool): McpToolListing {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool
  const said = { name, title, description, inputSchema, outputSchema, annotations }
  return {
    name,
    description: description ?? title ?? name,
    inputSchema: standalone(inputSchema),
    ...(outputSchema && { outputSchema: standalone(outputSchema) }),
    readOnly: annotations?.readOnlyHint === true,
    hash: createHash('sha256').update(canonical(said)).digest('hex'),
  }
}

/** Separates the name of a server in a configuration from the name of its tool. */
const separator = '__'
const maxNameCharacters = 64

/** The name that models and people see: `<server>__<tool>`, with `_` for what names of tools may not hold. The same for the same listing, always. */
export function shownName(serverName: string, tool: string): string {
  return `${serverName}${separator}${tool.replace(/[^A-Za-z0-9_-]/g, '_')}`.slice(0, maxNameCharacters)
}

/** `docs__search` is one tool of `docs`; `docs` is all of it. */
export function namespaceOf(entryName: string): { readonly serverName: string; readonly whole: boolean } {
  const at = entryName.indexOf(separator)
  return at <= 0 ? { serverName: entryName, whole: true } : { serverName: entryName.slice(0, at), whole: false }
}

/** Without the name of its draft: all are read as 2020-12, whose keywords these are. */
function standalone(schema: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'))
}

/** The same text whatever the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
