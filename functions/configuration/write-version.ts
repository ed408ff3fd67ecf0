/** Versions that people write through the API: checked against the tools of the last import, so that all errors come in one answer. */
import { knownTools, resolveTools, Toolbox } from '@workflow/client-folder'
import { type Branch, type ConfigError, parseAgentConfig, placeName } from '@workflow/config-sdk'
import type { Tenant } from '@workflow/engine'
import { type FieldError, InvalidInput, NotFound, PreconditionFailed } from '@workflow/platform'
import { ConfigHeads } from '@workflow/records'
import { readText } from './blobs.ts'
import { deployVersion } from './deploy-version.ts'
import { ClientSetups, setupId } from './model.ts'
import { needsProof } from './proofs.ts'

export async function writeVersion(
  tenant: Tenant,
  configId: string,
  { yaml, message, branch }: { readonly yaml: string; readonly message: string; readonly branch: Branch },
): Promise<number> {
  await tenant.get(ConfigHeads, configId)
  if (branch === 'prod' && (await needsProof(tenant, configId)))
    throw new PreconditionFailed(
      'a version that nobody has tried does not go to prod: write it to staging, prove it, promote it',
      {
        code: 'proof_missing',
      },
    )
  const setup = await tenant.get(ClientSetups, setupId)
  const toolbox = Toolbox.parse(JSON.parse(await readText(tenant.blobs, setup.toolboxKey)))
  const parsed = parseAgentConfig(yaml, {
    knownTools: knownTools(toolbox),
    knownSecrets: new Set([...toolbox.secretNames, ...(await tenant.secrets.names())]),
    organizationId: tenant.organizationId,
    configId,
  })
  if (!parsed.ok) throw refused(parsed.errors.map(fieldErrorOf))
  const { tools, mcpServers, problems } = resolveTools(parsed.config, toolbox)
  if (problems.length > 0) {
    throw refused(
      problems.map(({ path, rule, message: text, hint }) => ({
        path: placeName(path),
        rule,
        message: `${text}. ${hint}`,
      })),
    )
  }
  return deployVersion(tenant, { configId, branch, yaml, tools, mcpServers, mocks: toolbox.mocks, setup, message })
}

/** The name of the agent's file, for people. Throws `NotFound`. */
export async function agentNames(tenant: Tenant): Promise<ReadonlyMap<string, string>> {
  const setup = await tenant.find(ClientSetups, setupId)
  return new Map(Object.entries(setup?.configIds ?? {}).map(([name, configId]) => [configId, name]))
}

export function nameOf(names: ReadonlyMap<string, string>, configId: string): string {
  const name = names.get(configId)
  if (name === undefined) throw new NotFound(`configuration ${configId} does not exist`)
  return name
}

const refused = (errors: readonly FieldError[]) =>
  new InvalidInput(`the configuration has ${errors.length} errors`, { errors, code: 'agent_config' })

const fieldErrorOf = ({ path, line, column, rule, message, hint }: ConfigError): FieldError => ({
  path: `yaml:${line}:${column}`,
  rule,
  message: `${path.length === 0 ? '' : `${placeName(path)}: `}${message}. ${hint}`,
})
