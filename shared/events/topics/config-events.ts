/** Agent configurations: deployed, rolled back, refused. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const branch = z.enum(['dev', 'staging', 'prod'])

export const configEvents = topic('config_events', ['configuration'], {
  config_deployed: event(
    ['config_heads', 'configId'],
    z.object({
      configId: z.string(),
      branch,
      version: z.number().int(),
      previousVersion: z.number().int().nullable(),
      reason: z.enum(['new_tool', 'edit', 'security', 'rollback']),
      hotReloadRequired: z.boolean(),
      toolNames: z.array(z.string()),
    }),
  ),
  config_rolled_back: event(
    ['config_heads', 'configId'],
    z.object({ configId: z.string(), branch, fromVersion: z.number().int(), toVersion: z.number().int() }),
  ),
})
