/**
 * Configuration: client folders become live agents, every version kept for good.
 *
 * Emits config_events and knowledge_import_staged; consumes nothing.
 * Promises: an import is checked as a whole and becomes true in one commit, or leaves nothing that anybody sees; the same folder again makes no new version;
 * a version never changes, and two authors never get the same number; nobody imports over another organization's slug;
 * where the flag `require_proof` is on, a version serves only once it is proven, and the way back stays open.
 */
import { defineEngine, type Engine } from '@workflow/engine'
import { ConfigHeads, Imports, MockTables } from '@workflow/records'
import type { McpAccess } from './ask-mcp.ts'
import { configRoutes } from './configs-api.ts'
import type { Organizations } from './import-folder.ts'
import { importRoutes } from './imports-api.ts'
import { ClientSetups, ConfigProofs, ConfigVersions } from './model.ts'
import { proofRoutes } from './proofs-api.ts'
import { secretRoutes } from './secrets-api.ts'

export type { McpAccess } from './ask-mcp.ts'
export { type Imported, importFolder, type Organizations } from './import-folder.ts'

export interface ConfigurationEngineOptions extends McpAccess {
  readonly organizations: Organizations
}

export const createConfigurationEngine = ({ organizations, ...mcp }: ConfigurationEngineOptions): Engine =>
  defineEngine({
    name: 'configuration',
    scope: 'platform',
    collections: [ConfigHeads, ConfigVersions, ConfigProofs, ClientSetups, MockTables, Imports],
    api: [...importRoutes(organizations, mcp), ...configRoutes, ...proofRoutes, ...secretRoutes],
  })
