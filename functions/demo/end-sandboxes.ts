/** A sandbox is an organization that nobody ends by hand: it ends with its client, and some days after its demo. */
import { type Platform, platformStep } from '@workflow/engine'
import type { z } from 'zod'
import { Sandboxes } from './model.ts'

/** Each takes four writes of a commit; a client has one for each time that it confirmed its requirements. */
const perStep = 100

export const endSandboxes = [
  platformStep('organization_erasure_requested', (event, platform) => endAllOf(platform, event.tenantid), {
    afterEnd: true,
  }),
  // A deployment that was under way when its client ended may have made one more.
  platformStep('organization_end_settled', (event, platform) => endAllOf(platform, event.tenantid), { afterEnd: true }),
  platformStep(
    'demo_sandbox_end_due',
    async (event, platform) => {
      const sandbox = await platform.find(Sandboxes, event.data.sandboxOrganizationId)
      // Whose log the event stands in decides: no client ends the sandbox of another.
      if (sandbox?.organizationId === event.tenantid) end(platform, sandbox)
    },
    { afterEnd: true },
  ),
  platformStep('organization_erased', async (event, platform) => forget(platform, event.tenantid), { afterEnd: true }),
]

async function endAllOf(platform: Platform, organizationId: string): Promise<void> {
  const { items } = await platform.query(Sandboxes, 'byOrganization', { organizationId }, { limit: perStep })
  for (const sandbox of items) end(platform, sandbox)
}

async function forget(platform: Platform, sandboxOrganizationId: string): Promise<void> {
  const sandbox = await platform.find(Sandboxes, sandboxOrganizationId)
  if (sandbox !== undefined) platform.remove(Sandboxes, sandbox)
}

function end(platform: Platform, sandbox: z.infer<typeof Sandboxes.schema>): void {
  if (sandbox.endedAt !== undefined) return
  const { id, demoId } = platform.put(Sandboxes, { ...sandbox, endedAt: platform.now })
  platform.emit('demo_sandbox_ended', { demoId, sandboxOrganizationId: id }, { organizationId: id })
}
