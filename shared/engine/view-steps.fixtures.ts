/** Steps that write down what they see, for tests of delivery. */
import type { Envelope } from '@workflow/events'
import type { Tenant } from './index.ts'
import { Views } from './kernel.fixtures.ts'

/** Adds the event to the view of that id. */
export async function note(tenant: Tenant, id: string, event: Envelope): Promise<void> {
  const view = await tenant.find(Views, id)
  if (view) tenant.put(Views, { ...view, seen: [...view.seen, event.sequence], count: view.count + 1 })
  else tenant.create(Views, { id, seen: [event.sequence], count: 1 })
}
