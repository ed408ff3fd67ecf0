/** What the agent can do: tools and, for chatbots, integrations with other systems. */
import { z } from 'zod'
import { availability, Permissions, SecretReference, shortText } from './schema-terms.ts'

const JsonSchemaDocument = z.record(z.string(), z.unknown())

const TOOL_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/

const McpContext = z.strictObject({
  resources: z
    .array(z.string().trim().min(1).max(2_000))
    .max(10)
    .optional()
    .describe('URIs of documents that are read at the beginning of a turn'),
  prompts: z
    .array(
      z.strictObject({
        name: shortText.describe('Name of the template on the server'),
        arguments: z.record(z.string(), z.string()).optional().describe('What it is filled in with'),
      }),
    )
    .max(10)
    .optional()
    .describe('Templates that join the system prompt, as they are at the import'),
})

const Compensation = z.strictObject({
  tool: z.string().regex(TOOL_NAME).describe('Name of the tool that undoes it'),
  arguments: z
    .record(z.string(), z.unknown())
    .describe('Its arguments; texts that begin with = are JSONata over input and result'),
})

export const Tool = z.strictObject({
  name: z
    .string()
    .regex(TOOL_NAME, 'must start with a letter or _ and hold only letters, digits, _ and -, at most 64')
    .describe('Name of the tool; an operation of the client folder or a built-in has everything else already'),
  description: z.string().trim().min(1).max(2_000).optional().describe('What it does and when to use it'),
  source: z
    .enum(['http', 'mcp', 'builtin', 'mock', 'database'])
    .optional()
    .describe('Where it comes from; found by its name when left out'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address that an http tool calls'),
  server: z
    .union([
      z.url({ protocol: /^https?$/ }),
      z.string().regex(/^stdio:[a-z][a-z0-9_-]{0,62}$/, 'must be an address, or stdio: and the name of a server'),
    ])
    .optional()
    .describe('Address of the MCP server (streamable HTTP), or stdio:<name> of one that the operator allows'),
  mcp: McpContext.optional().describe('What else the MCP server gives'),
  table: shortText.optional().describe('Table that a database tool reads'),
  input_schema: JsonSchemaDocument.optional().describe('JSON Schema of the input'),
  output_schema: JsonSchemaDocument.optional().describe('JSON Schema of the result'),
  auth: SecretReference.optional(),
  permissions: Permissions.optional(),
  requires_approval: z
    .enum(['none', 'customer', 'human'])
    .optional()
    .describe('Who must agree before each call: nobody, the customer, or a person of the organization'),
  requires_verified_customer: z.boolean().optional().describe('Withheld until the customer proved who they are'),
  verifies_customer: z.boolean().optional().describe('A successful call proves who the customer is'),
  changes_state: z.boolean().optional().describe('A call changes something outside'),
  idempotent: z.boolean().optional().describe('A repeated call with the same key has one effect: it may be retried'),
  compensation: Compensation.optional().describe('How a call is undone when a later step of the same task fails'),
  timeout_ms: z.int().min(100).max(120_000).optional().describe('Longest wait for an answer, in milliseconds'),
  examples: z
    .array(z.strictObject({ utterance: shortText, arguments: z.record(z.string(), z.unknown()).optional() }))
    .optional()
    .describe('What a customer says when this tool is meant'),
  ...availability,
})

export const ExternalIntegration = z.strictObject({
  name: shortText.describe('Name of the integration'),
  type: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, 'must be the lower-case name of a system such as salesforce')
    .describe('The other system: salesforce, hubspot, zendesk, stripe, …'),
  auth: SecretReference.optional(),
  permissions: Permissions.optional(),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Settings of that system'),
  ...availability,
})
