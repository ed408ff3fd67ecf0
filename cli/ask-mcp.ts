/** Asks the MCP servers of a folder for their tools, as an import does: with secrets of the environment, and no processes but those that the operator lists. */
import { McpClients, stdioServersFrom } from '@workflow/agent-core/mcp'
import type { ListMcp } from '@workflow/client-folder'
import { CommandFailed } from './command-failed.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** `environment`: `WORKFLOW_SECRET_<NAME>` by secret, and `MCP_STDIO_SERVERS`. Sessions end with `run`. Throws `CommandFailed` where a variable is wrong. */
export async function withMcp<Result>(
  environment: Environment,
  run: (list: ListMcp) => Promise<Result>,
): Promise<Result> {
  const clients = new McpClients({ allowLoopback: true, stdioServers: allowedBy(environment), now: () => Date.now() })
  const list: ListMcp = async ({ server, secretName, prompts }) => {
    const secret = secretName === undefined ? undefined : secretOf(environment, secretName, server)
    const ref = { organizationId: '', server, ...(secret && { secret }) }
    const tools = [...(await clients.list(ref))]
    const filled = await Promise.all(
      prompts.map(async ({ name, arguments: given }) => ({ name, text: await clients.prompt(ref, name, given) })),
    )
    return { tools, prompts: filled }
  }
  try {
    return await run(list)
  } finally {
    await clients.close()
  }
}

function allowedBy(environment: Environment) {
  try {
    return stdioServersFrom(environment)
  } catch (cause) {
    throw new CommandFailed(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function secretOf(environment: Environment, name: string, server: string) {
  const value = environment[`WORKFLOW_SECRET_${name}`]
  if (value === undefined) throw new Error(`the secret ${name} has no value: set WORKFLOW_SECRET_${name}`)
  return { value, allowedHosts: [new URL(server).hostname] }
}
