/** The newest checkpoint of a conversation, replaced with each. */
import type { Tenant } from '@workflow/engine'
import { Checkpoints, type StoredCheckpoint } from './model.ts'

export async function putCheckpoint(tenant: Tenant, checkpoint: StoredCheckpoint): Promise<void> {
  const known = await tenant.find(Checkpoints, checkpoint.id)
  if (known) tenant.put(Checkpoints, checkpoint)
  else tenant.create(Checkpoints, checkpoint)
}
