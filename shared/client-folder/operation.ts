/** An operation of the client, before an agent says how it uses it. */
import { McpListing } from '@workflow/agent-core/tools'
import { MockDefinition, ToolDefinition } from '@workflow/config-sdk'
import { z } from 'zod'

export const Operation = z.object({
  definition: ToolDefinition,
  /** How the server wants its credential; an agent's entry names the secret. */
  credential: z.object({ header: z.string(), prefix: z.string() }).optional(),
})
export type Operation = z.infer<typeof Operation>

/** All that the agents of a client can be given: what a later version of an agent is checked against. */
export const Toolbox = z.object({
  operations: z.record(z.string(), Operation),
  mocks: z.record(z.string(), MockDefinition),
  secretNames: z.array(z.string()),
  /** By server: what it said at the import. */
  mcp: z.record(z.string(), McpListing).default({}),
})
export type Toolbox = z.infer<typeof Toolbox>

/** What the files under tools/ leave unsaid. */
export const defaultTimeoutMs = 10_000

/** Names as the configuration of an agent takes them. */
export const operationName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/
