/** Agent configurations: deployed, proven, rolled back, refused. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

/** Tools that are missing are tracked as issues. */
const issue = {
  receiptId: z.string(),
  endpointId: z.string(),
  repository: z.string(),
  issueNumber: z.number().int(),
}
const branch = z.enum(['dev', 'staging', 'prod'])

export const configEvents = topic('config_events', ['configuration', 'webhooks'], {
  config_deployed: event(
    ['config_heads', 'configId'],
    z.object({
      configId: z.string(),
      branch,
      version: z.number().int(),
      previousVersion: z.number().int().nullable(),
      reason: z.enum(['new_tool', 'edit', 'security', 'rollback', 'promotion']),
      hotReloadRequired: z.boolean(),
      toolNames: z.array(z.string()),
    }),
  ),
  github_issue_created: event(['webhook_receipts', 'receiptId'], z.object(issue)),
  github_issue_closed: event(['webhook_receipts', 'receiptId'], z.object(issue)),
  config_proof_kept: event(
    ['config_proofs', 'proofsId'],
    z.object({
      proofsId: z.string(),
      configId: z.string(),
      version: z.number().int(),
      kind: z.enum(['simulate', 'replay', 'customers']),
      passed: z.number().int(),
      failed: z.number().int(),
      worse: z.number().int(),
      refused: z.number().int(),
    }),
  ),
  config_rolled_back: event(
    ['config_heads', 'configId'],
    z.object({ configId: z.string(), branch, fromVersion: z.number().int(), toVersion: z.number().int() }),
  ),
})
