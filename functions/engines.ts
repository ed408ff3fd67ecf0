/**
 * All engines of the platform: the one registry. Each is loaded when it is asked for, so that a function starts with its own engine and no other. Whoever composes
 * a process gives what signs tokens, where links in mail lead, and who makes embeddings; where one engine asks another's facts inside its own unit of work, the
 * two are joined here and nowhere else.
 */
import type { Engine } from '@workflow/engine'
import type { AuditEngineOptions } from './audit/index.ts'
import type { CommunicationEngineOptions } from './communication/index.ts'
import type { McpAccess, Organizations } from './configuration/index.ts'
import type { DemoEngineOptions, SandboxAccess } from './demo/index.ts'
import type { KnowledgeEngineOptions } from './knowledge/index.ts'
import type { OperationsEngineOptions } from './operations/index.ts'
import type { OrganizationEngineOptions } from './organization/index.ts'
import type { PrivacyEngineOptions } from './privacy/index.ts'
import type { SalesDocumentsOptions } from './sales-documents/index.ts'
import type { WebhooksEngineOptions } from './webhooks/index.ts'

export type EngineOptions = OrganizationEngineOptions &
  KnowledgeEngineOptions &
  PrivacyEngineOptions &
  OperationsEngineOptions &
  AuditEngineOptions &
  DemoEngineOptions &
  CommunicationEngineOptions &
  McpAccess &
  ResearchEnvironment &
  WebhooksEngineOptions &
  SalesDocumentsOptions

/** Keys and addresses of sources stand in the environment; the engine reads them where it is loaded. */
interface ResearchEnvironment {
  readonly research: {
    readonly environment: Readonly<Record<string, string | undefined>>
    readonly allowLoopback: boolean
  }
}

const loaders = {
  organization: async (options) => (await import('./organization/index.ts')).createOrganizationEngine(options),
  workforce: async () => (await import('./workforce/index.ts')).workforce,
  configuration: async ({ mcp, environmentSecret }) =>
    (await import('./configuration/index.ts')).createConfigurationEngine({
      mcp,
      environmentSecret,
      organizations: await clientOrganizations('import'),
    }),
  knowledge: async (options) => (await import('./knowledge/index.ts')).createKnowledgeEngine(options),
  demo: async (options) => (await import('./demo/index.ts')).createDemoEngine(options, await sandboxes(options.apiUrl)),
  support: async () => (await import('./support/index.ts')).support,
  privacy: async (options) => (await import('./privacy/index.ts')).createPrivacyEngine(options),
  operations: async (options) => (await import('./operations/index.ts')).createOperationsEngine(options),
  communication: async (options) => (await import('./communication/index.ts')).createCommunicationEngine(options),
  webhooks: async (options) => (await import('./webhooks/index.ts')).createWebhooksEngine(options),
  research: async ({ research: { environment, allowLoopback } }) => {
    const { createResearchEngine, researchSettings } = await import('./research/index.ts')
    return createResearchEngine({ research: researchSettings(environment, allowLoopback) })
  },
  'sales-documents': async (options) =>
    (await import('./sales-documents/index.ts')).createSalesDocumentsEngine(options),
  copilot: async () => (await import('./copilot/index.ts')).copilot,
  audit: async (options) => (await import('./audit/index.ts')).createAuditEngine(options),
} satisfies Record<string, (options: EngineOptions) => Promise<Engine>>

export type EngineName = keyof typeof loaders

export const engineNames = Object.keys(loaders) as EngineName[]

export const loadEngine = (name: EngineName, options: EngineOptions): Promise<Engine> => loaders[name](options)

export const loadEngines = (options: EngineOptions): Promise<Engine[]> =>
  Promise.all(engineNames.map((name) => loadEngine(name, options)))

/** The organization of a client folder: found by its slug and kept up to date, or made. */
async function clientOrganizations(origin: 'import' | 'sandbox'): Promise<Organizations> {
  const { createOrganization, findOrganization, updateOrganization } = await import('./organization/index.ts')
  return {
    ensure: async (platform, { slug, organization }) => {
      const { name, website, industry, timeZone, languages, plan, contacts } = organization
      const said = {
        name,
        industry,
        timeZone,
        languages: [...languages],
        plan,
        contacts: [...contacts],
        ...(website === undefined ? {} : { website }),
      }
      const known = await findOrganization(platform, slug)
      if (known) await updateOrganization(platform, known.id, said)
      const { id } = known ?? (await createOrganization(platform, { slug, origin, ...said }))
      return { organizationId: id, created: known === undefined }
    },
  }
}

/**
 * A sandbox is an organization of its own, made by the import that makes every client. Its key is for the demo's page, which stands at `apiUrl`; a rehearsal comes
 * from no page, and names none.
 */
async function sandboxes(apiUrl: string): Promise<SandboxAccess> {
  const [{ importFolder }, { createApiKey, revokeApiKey }, organizations] = await Promise.all([
    import('./configuration/index.ts'),
    import('./organization/index.ts'),
    clientOrganizations('sandbox'),
  ])
  return {
    deploy: async (platform, folder) => {
      const { organizationId, importId, agents } = await importFolder(platform, organizations, folder, () => undefined)
      return {
        organizationId,
        importId,
        configIds: Object.fromEntries(agents.map(({ name, configId }) => [name, configId])),
      }
    },
    openKey: (platform, { organizationId, configIds, expiresAt }) => {
      const made = createApiKey(platform, {
        organizationId,
        name: 'Demo page',
        kind: 'publishable',
        scopes: [],
        configIds,
        origins: [new URL(apiUrl).origin],
        expiresAt,
      })
      return { keyId: made.apiKey.id, publishableKey: made.key }
    },
    closeKey: revokeApiKey,
  }
}
