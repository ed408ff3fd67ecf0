/** All engines of the platform: the one registry. Whoever composes a process gives what signs tokens and where links in mail lead. */
import type { Engine } from '@workflow/engine'
import { createOrganizationEngine, type OrganizationEngineOptions } from './organization/index.ts'

export const createEngines = (options: OrganizationEngineOptions): readonly Engine[] => [
  createOrganizationEngine(options),
]
