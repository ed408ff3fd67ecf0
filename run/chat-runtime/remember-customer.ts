/** What a conversation learns of its customer, kept where they can be looked up. */
import type { Tenant } from '@workflow/engine'
import { Customers } from '@workflow/records'

/** Stages the customer with these facts; those of a client's token name them `customerId`. What is known stays where nothing newer is said. */
export async function rememberCustomer(
  tenant: Tenant,
  id: string,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  const text = (name: string) => (typeof facts[name] === 'string' ? facts[name] : undefined)
  const said = { externalId: text('customerId'), name: text('name'), email: text('email'), phone: text('phone') }
  const learned = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  if (Object.keys(learned).length === 0) return
  const known = await tenant.find(Customers, id)
  if (known) tenant.put(Customers, { ...known, ...learned, lastSeenAt: tenant.now })
  else tenant.create(Customers, { id, customerId: id, ...learned, firstSeenAt: tenant.now, lastSeenAt: tenant.now })
}
