/** When an organization's data is gone, its endpoints and the accounts that led to it go too, some in each step. The secrets were destroyed with its others. */
import { type Platform, platformStep } from '@workflow/engine'
import { Accounts, EndpointRosters, Endpoints } from './model.ts'

/** Both kinds together stay below what one commit takes. */
const ofEachKindPerStep = 200

export const forgetOrganization = (['organization_erased', 'webhook_owner_forgotten'] as const).map((type) =>
  platformStep(type, (event, platform) => forgetSome(platform, event.tenantid), { afterEnd: true }),
)

async function forgetSome(platform: Platform, organizationId: string): Promise<void> {
  const limit = ofEachKindPerStep
  const endpoints = await platform.query(Endpoints, 'ofOwner', { owner: organizationId }, { limit })
  for (const endpoint of endpoints.items) platform.remove(Endpoints, endpoint)
  const accounts = await platform.query(Accounts, 'byOrganization', { organizationId }, { limit })
  for (const account of accounts.items) platform.remove(Accounts, account)
  const roster = await platform.find(EndpointRosters, organizationId)
  if (endpoints.next === undefined && accounts.next === undefined) {
    if (roster) platform.remove(EndpointRosters, roster)
    return
  }
  // What goes on is told of the roster: it goes last.
  const empty = { id: organizationId, endpointIds: [] }
  if (roster) platform.put(EndpointRosters, empty)
  else platform.create(EndpointRosters, empty)
  platform.emit('webhook_owner_forgotten', { organizationId }, { organizationId })
}
