/** Tools of MCP servers in an agent: what the server says of them is asked for once, at the import, and pinned. */
import {
  type McpListing,
  type McpToolListing,
  namespaceOf,
  schemaProblems,
  shownName,
} from '@workflow/agent-core/tools'
import {
  type AgentConfig,
  type ConfiguredTool,
  didYouMean,
  type McpServerUse,
  type McpTool,
} from '@workflow/config-sdk'
import { defaultTimeoutMs } from './operation.ts'
import type { ToolProblem } from './tool-problem.ts'

/** What is asked of a server. */
export interface McpQuestion {
  readonly server: string
  readonly secretName?: string
  readonly prompts: readonly { readonly name: string; readonly arguments: Readonly<Record<string, string>> }[]
}

/** Throws where the server cannot be asked; the message is for whoever wrote the configuration. */
export type ListMcp = (question: McpQuestion) => Promise<McpListing>

type McpEntry = ConfiguredTool & { readonly server: string }

const mcpEntries = ({ tools }: AgentConfig) =>
  tools.flatMap((entry, index) =>
    entry.source === 'mcp' && entry.server !== undefined && entry.status !== 'missing'
      ? [{ entry: { ...entry, server: entry.server } satisfies McpEntry, index }]
      : [],
  )

/** By server, what it says; what cannot be asked is a problem of the first entry that names it. */
export async function listServers(
  config: AgentConfig,
  list: ListMcp,
): Promise<{ readonly listings: Record<string, McpListing>; readonly problems: readonly ToolProblem[] }> {
  const entries = mcpEntries(config)
  const listings: Record<string, McpListing> = {}
  const problems: ToolProblem[] = []
  for (const server of new Set(entries.map(({ entry }) => entry.server))) {
    const own = entries.filter(({ entry }) => entry.server === server)
    const auth = own.find(({ entry }) => entry.auth !== undefined)?.entry.auth
    const prompts = own.flatMap(({ entry }) => entry.mcp?.prompts ?? [])
    try {
      listings[server] = await list({
        server,
        ...(auth !== undefined && { secretName: secretNameOf(auth) }),
        prompts: prompts.map(({ name, arguments: filled = {} }) => ({ name, arguments: filled })),
      })
    } catch (error) {
      problems.push({
        path: ['tools', own[0]?.index ?? 0, 'server'],
        rule: 'mcp_unreachable',
        message: `the MCP server did not tell its tools: ${error instanceof Error ? error.message : String(error)}`,
        hint: 'Check its address and its secret, and that it is running',
      })
    }
  }
  return { listings, problems }
}

/** The tools that an entry stands for: one, or all of a server. */
export function mcpTools(
  entry: McpEntry,
  index: number,
  listing: McpListing | undefined,
): { readonly tools: readonly McpTool[]; readonly problems: readonly ToolProblem[] } {
  const problem = (field: string, rule: string, message: string, hint: string): ToolProblem => ({
    path: ['tools', index, field],
    rule,
    message,
    hint,
  })
  if (listing === undefined) {
    const hint = 'Import the client folder: an import asks servers for their tools'
    return {
      tools: [],
      problems: [problem('server', 'mcp_unknown', 'the tools of this MCP server are not known', hint)],
    }
  }
  const { serverName, whole } = namespaceOf(entry.name)
  const named = new Map<string, McpToolListing>()
  const problems: ToolProblem[] = []
  for (const tool of listing.tools) {
    const name = shownName(serverName, tool.name)
    if (!whole && name !== entry.name) continue
    const twin = named.get(name)
    const unusable = schemaProblems(tool.inputSchema)[0]
    if (twin)
      problems.push(problem('name', 'mcp_name', `${twin.name} and ${tool.name} would both be ${name}`, 'Name one'))
    else if (unusable)
      problems.push(
        problem('server', 'json_schema', `the input of ${tool.name} ${unusable.message}`, 'Name other tools of it'),
      )
    else named.set(name, tool)
  }
  if (named.size === 0 && problems.length === 0) {
    const names = listing.tools.map((tool) => shownName(serverName, tool.name))
    const hint = didYouMean(entry.name, names, `It has ${names.sort().join(', ') || 'none'}`)
    problems.push(problem('name', 'unknown_tool', `the MCP server has no tool "${entry.name}"`, hint))
  }
  return { tools: [...named].map(([name, tool]) => mcpTool(name, tool, entry)), problems }
}

function mcpTool(name: string, { name: remoteName, hash, ...tool }: McpToolListing, entry: McpEntry): McpTool {
  const { description, inputSchema, outputSchema, readOnly } = tool
  return {
    source: 'mcp',
    name,
    description,
    inputSchema,
    ...(outputSchema && schemaProblems(outputSchema).length === 0 && { outputSchema }),
    examples: [],
    changesState: !readOnly,
    idempotent: false,
    requiresApproval: 'none',
    requiresVerifiedCustomer: false,
    verifiesCustomer: false,
    timeoutMs: defaultTimeoutMs,
    server: entry.server,
    remoteName,
    definitionHash: hash,
    ...(entry.auth !== undefined && { auth: { secret: secretNameOf(entry.auth) } }),
  }
}

/** What else the agent takes from its servers. */
export function mcpServerUses(config: AgentConfig, listings: Readonly<Record<string, McpListing>>): McpServerUse[] {
  return mcpEntries(config).flatMap(({ entry: { name, server, auth, mcp } }) => {
    if (mcp === undefined) return []
    const wanted = new Set(mcp.prompts?.map((prompt) => prompt.name))
    return {
      name: namespaceOf(name).serverName,
      server,
      ...(auth !== undefined && { auth: { secret: secretNameOf(auth) } }),
      resources: [...(mcp.resources ?? [])],
      prompts: (listings[server]?.prompts ?? []).filter((prompt) => wanted.has(prompt.name)),
    }
  })
}

export const secretNameOf = (reference: string): string => reference.slice('${secret:'.length, -'}'.length)
