/**
 * All engines of the platform: the one registry. Each is loaded when it is asked for, so that a function starts with its own engine and no other. Whoever composes
 * a process gives what signs tokens, where links in mail lead, and who makes embeddings; where one engine asks another's facts inside its own unit of work, the
 * two are joined here and nowhere else.
 */
import type { Engine } from '@workflow/engine'
import type { AuditEngineOptions } from './audit/index.ts'
import type { McpAccess, Organizations } from './configuration/index.ts'
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
  McpAccess &
  WebhooksEngineOptions &
  SalesDocumentsOptions

const loaders = {
  organization: async (options) => (await import('./organization/index.ts')).createOrganizationEngine(options),
  workforce: async () => (await import('./workforce/index.ts')).workforce,
  configuration: async ({ mcp, environmentSecret }) =>
    (await import('./configuration/index.ts')).createConfigurationEngine({
      mcp,
      environmentSecret,
      organizations: await clientOrganizations(),
    }),
  knowledge: async (options) => (await import('./knowledge/index.ts')).createKnowledgeEngine(options),
  support: async () => (await import('./support/index.ts')).support,
  privacy: async (options) => (await import('./privacy/index.ts')).createPrivacyEngine(options),
  operations: async (options) => (await import('./operations/index.ts')).createOperationsEngine(options),
  webhooks: async (options) => (await import('./webhooks/index.ts')).createWebhooksEngine(options),
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
async function clientOrganizations(): Promise<Organizations> {
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
      const { id } = known ?? (await createOrganization(platform, { slug, origin: 'import', ...said }))
      return { organizationId: id, created: known === undefined }
    },
  }
}
