/**
 * All engines of the platform: the one registry. Whoever composes a process gives what signs tokens, where links in mail lead, and who makes embeddings;
 * where one engine asks another's facts inside its own unit of work, the two are joined here and nowhere else.
 */
import type { Engine } from '@workflow/engine'
import { createConfigurationEngine, type Organizations } from './configuration/index.ts'
import { createKnowledgeEngine, type KnowledgeEngineOptions } from './knowledge/index.ts'
import {
  createOrganization,
  createOrganizationEngine,
  findOrganization,
  type OrganizationEngineOptions,
  updateOrganization,
} from './organization/index.ts'
import { support } from './support/index.ts'
import { workforce } from './workforce/index.ts'

export type EngineOptions = OrganizationEngineOptions & KnowledgeEngineOptions

/** The organization of a client folder: found by its slug and kept up to date, or made. */
const organizations: Organizations = {
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

export const createEngines = (options: EngineOptions): readonly Engine[] => [
  createOrganizationEngine(options),
  workforce,
  createConfigurationEngine({ organizations }),
  createKnowledgeEngine(options),
  support,
]
