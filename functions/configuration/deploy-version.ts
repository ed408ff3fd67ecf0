/** A new version of an agent: text and bundle stored first, then version and head in the caller's unit of work. */
import {
  type AgentBundle,
  type Branch,
  bundleBlobKey,
  type ConfigHead,
  headVersion,
  type McpServerUse,
  type MockDefinition,
  planVersion,
  type ToolDefinition,
  type VersionPlan,
} from '@workflow/config-sdk'
import type { Tenant } from '@workflow/engine'
import { ConfigHeads } from '@workflow/records'
import { storeOnce } from './blobs.ts'
import { type ClientSetup, ConfigVersions, versionId } from './model.ts'

export interface NewVersion {
  readonly configId: string
  readonly branch: Branch
  /** Checked already. */
  readonly yaml: string
  readonly tools: readonly ToolDefinition[]
  readonly mcpServers: readonly McpServerUse[]
  readonly mocks: Readonly<Record<string, MockDefinition>>
  readonly setup: Pick<ClientSetup, 'organization' | 'brand'>
  readonly message: string
  readonly fingerprint?: string
}

/** The version's number. Says `config_deployed`. */
export async function deployVersion(tenant: Tenant, draft: NewVersion): Promise<number> {
  const { configId, branch, fingerprint } = draft
  const head = await tenant.find(ConfigHeads, configId)
  const plan = await storeVersion(tenant, head, draft)
  const { version } = plan.version
  const id = versionId(configId, version)
  tenant.create(ConfigVersions, { ...plan.version, id, ...(fingerprint === undefined ? {} : { fingerprint }) })
  const moved = { ...plan.head, id: configId }
  if (head === undefined) tenant.create(ConfigHeads, moved)
  else tenant.put(ConfigHeads, moved)
  tenant.emit('config_deployed', {
    configId,
    branch,
    version,
    previousVersion: (head && headVersion(head, branch, configId)) ?? null,
    reason: 'edit',
    hotReloadRequired: true,
    toolNames: draft.tools.map((tool) => tool.name),
  })
  return version
}

/** A number whose blobs another attempt left behind is skipped: nobody sees them, and they are never replaced. */
async function storeVersion(tenant: Tenant, head: ConfigHead | undefined, draft: NewVersion): Promise<VersionPlan> {
  const { configId, branch, yaml: text, message } = draft
  for (let base = head; ; ) {
    const plan = planVersion(base, {
      configId,
      branch,
      text,
      message,
      author: tenant.actor,
      now: new Date(tenant.now),
      salt: configId,
    })
    const { version } = plan.version
    const bundle = JSON.stringify(bundleOf(draft, version))
    if (
      (await storeOnce(tenant.blobs, plan.blob.key, plan.blob.text, 'application/yaml')) &&
      (await storeOnce(tenant.blobs, bundleBlobKey(configId, version), bundle, 'application/json'))
    ) {
      return plan
    }
    base = { configId, revision: base?.revision ?? 0, latestVersion: version, branches: base?.branches ?? {} }
  }
}

function bundleOf({ configId, yaml, tools, mcpServers, mocks, setup }: NewVersion, version: number): AgentBundle {
  const toolsets = new Set(tools.flatMap((tool) => (tool.source === 'mock' ? [tool.toolset] : [])))
  return {
    configId,
    version,
    organization: setup.organization,
    brand: setup.brand,
    configYaml: yaml,
    tools: [...tools],
    mocks: Object.fromEntries(Object.entries(mocks).filter(([toolset]) => toolsets.has(toolset))),
    ...(mcpServers.length > 0 && { mcpServers: [...mcpServers] }),
  }
}
