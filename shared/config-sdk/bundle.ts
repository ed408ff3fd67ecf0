/**
 * A version of an agent with everything it needs to run: the configuration, its tools resolved from the client's documents, its mocks, whose agent it is.
 * Stored beside the YAML, as immutable as it: a conversation that is pinned to a version keeps the tools of that version too.
 */
import { z } from 'zod'

const jsonSchema = z.record(z.string(), z.unknown())

const common = {
  name: z.string(),
  description: z.string(),
  inputSchema: jsonSchema,
  outputSchema: jsonSchema.optional(),
  examples: z.array(z.object({ utterance: z.string(), arguments: z.record(z.string(), z.unknown()).optional() })),
  changesState: z.boolean(),
  /** The target repeats nothing that it did under the same key: after a crash the call may be made again. */
  idempotent: z.boolean(),
  requiresApproval: z.enum(['none', 'customer', 'human']),
  requiresVerifiedCustomer: z.boolean(),
  verifiesCustomer: z.boolean(),
  timeoutMs: z.number().int().positive(),
  /** What the agent's entry lets it do; anything where absent. */
  permissions: z.array(z.string()).optional(),
  /** How a call is undone: a tool of the same agent, its arguments with JSONata over `input` and `result`. */
  compensation: z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) }).optional(),
}

const httpTool = z.object({
  ...common,
  source: z.literal('http'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** Absolute, with `{name}` where a path parameter goes. */
  urlTemplate: z.string(),
  /** Where each argument travels; all others are properties of the JSON body. */
  parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']) })),
  /** The credential, by the name of the organization's secret. */
  auth: z.object({ secret: z.string(), header: z.string(), prefix: z.string() }).optional(),
})

const mockTool = z.object({ ...common, source: z.literal('mock'), toolset: z.string(), operation: z.string() })

const builtinTool = z.object({ ...common, source: z.literal('builtin') })

const mcpTool = z.object({
  ...common,
  source: z.literal('mcp'),
  /** Its address, or `stdio:<name>`. */
  server: z.string(),
  /** Its name on the server. */
  remoteName: z.string(),
  /** SHA-256 of what the server said of it at the import: it is called only while that stands. */
  definitionHash: z.string(),
  /** The credential, by the name of the organization's secret; sent as a bearer token. */
  auth: z.object({ secret: z.string() }).optional(),
})

export const ToolDefinition = z.discriminatedUnion('source', [httpTool, mockTool, builtinTool, mcpTool])
export type ToolDefinition = z.infer<typeof ToolDefinition>
export type HttpTool = z.infer<typeof httpTool>
export type MockTool = z.infer<typeof mockTool>
export type McpTool = z.infer<typeof mcpTool>

/** What an MCP server gives besides tools. */
export const McpServerUse = z.object({
  /** As the configuration calls it. */
  name: z.string(),
  server: z.string(),
  auth: z.object({ secret: z.string() }).optional(),
  /** Read at the beginning of a turn. */
  resources: z.array(z.string()),
  /** As they were at the import. */
  prompts: z.array(z.object({ name: z.string(), text: z.string() })),
})
export type McpServerUse = z.infer<typeof McpServerUse>

const condition = { when: z.string().optional() }
const values = z.record(z.string(), z.unknown())

/** One step of a mock operation; texts that begin with `=` are JSONata. */
export const MockStep = z.union([
  z.strictObject({
    ...condition,
    find: z.strictObject({ table: z.string(), where: values.default({}), as: z.string() }),
  }),
  z.strictObject({ ...condition, let: values }),
  z.strictObject({ refuse: z.strictObject({ ...condition, code: z.string(), message: z.string() }) }),
  z.strictObject({
    ...condition,
    insert: z.strictObject({ table: z.string(), row: values, as: z.string().optional() }),
  }),
  z.strictObject({ ...condition, update: z.strictObject({ table: z.string(), where: values, set: values }) }),
  z.strictObject({ ...condition, delete: z.strictObject({ table: z.string(), where: values }) }),
  z.strictObject({ ...condition, answer: z.unknown() }),
])
export type MockStep = z.infer<typeof MockStep>

export const MockDefinition = z.object({
  /** Rows as imported, expressions evaluated. */
  tables: z.record(z.string(), z.object({ key: z.string(), rows: z.array(values) })),
  operations: z.record(z.string(), z.object({ steps: z.array(MockStep) })),
})
export type MockDefinition = z.infer<typeof MockDefinition>

export const AgentBundle = z.object({
  configId: z.string(),
  version: z.number().int().positive(),
  organization: z.object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    website: z.string().optional(),
    industry: z.string().optional(),
    timeZone: z.string(),
    languages: z.array(z.string()),
    /** What the organization has bought; the smallest where a version is older than this field. */
    plan: z.enum(['starter', 'growth', 'enterprise']).optional(),
  }),
  brand: z.object({ color: z.string().optional(), tagline: z.string().optional() }),
  /** As it was checked at the import; parsed again, it is the same. */
  configYaml: z.string(),
  tools: z.array(ToolDefinition),
  mocks: z.record(z.string(), MockDefinition),
  mcpServers: z.array(McpServerUse).optional(),
})
export type AgentBundle = z.infer<typeof AgentBundle>

/** Where the bundle of a version is stored, below the organization's own prefix. */
export const bundleBlobKey = (configId: string, version: number): string => `configs/${configId}/${version}.bundle.json`
