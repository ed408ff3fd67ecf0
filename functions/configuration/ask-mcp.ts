/** Asks MCP servers for their tools while a client folder is imported, with the importing organization's own credentials. */
import type { McpClients } from '@workflow/agent-core/mcp'
import type { ListMcp } from '@workflow/client-folder'
import type { Platform } from '@workflow/engine'

export interface McpAccess {
  readonly mcp: McpClients
  /** Environment's values of secrets, by name. */
  readonly environmentSecret: (name: string) => string | undefined
}

/** `organizationId`: of whoever imports; undefined for staff who bring a new one, which has no secrets yet. */
export function askMcp(
  { mcp, environmentSecret }: McpAccess,
  platform: Platform,
  organizationId: string | undefined,
): ListMcp {
  return async ({ server, secretName, prompts }) => {
    const secret = secretName === undefined ? undefined : await secretFor(secretName, server)
    const ref = { organizationId: organizationId ?? '', server, ...(secret && { secret }) }
    const tools = [...(await mcp.list(ref))]
    const filled = await Promise.all(
      prompts.map(async ({ name, arguments: args }) => ({ name, text: await mcp.prompt(ref, name, args) })),
    )
    return { tools, prompts: filled }
  }

  async function secretFor(name: string, server: string) {
    const stored = organizationId === undefined ? undefined : await platform.tenant(organizationId).secrets.get(name)
    if (stored) return stored
    const value = environmentSecret(name)
    if (value === undefined) throw new Error(`the secret ${name} has no value yet: set it first`)
    return { value, allowedHosts: [new URL(server).hostname] }
  }
}
