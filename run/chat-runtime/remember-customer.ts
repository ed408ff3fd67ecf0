/** What a conversation learns of its customer, kept where they can be looked up. */
import type { Tenant } from '@workflow/engine'
import { type ContactField, Customers } from '@workflow/records'

const contactFields: readonly ContactField[] = ['externalId', 'email', 'phone']

/**
 * Stages the customer with these facts; those of a client's token name them `customerId`. What is known stays where nothing newer is said, and what is proven where
 * the newer is merely `said`: whoever names the number of somebody else is not taken for them.
 */
export async function rememberCustomer(
  tenant: Tenant,
  id: string,
  facts: Readonly<Record<string, unknown>>,
  ground: 'proven' | 'said',
): Promise<void> {
  const known = await tenant.find(Customers, id)
  const keeps = (field: string) => ground === 'said' && known?.proven.some((proven) => proven === field)
  const text = (name: string) => (typeof facts[name] === 'string' ? facts[name] : undefined)
  const said = { externalId: text('customerId'), name: text('name'), email: text('email'), phone: text('phone') }
  const learned = Object.fromEntries(
    Object.entries(said).filter(([field, value]) => value !== undefined && !keeps(field)),
  )
  if (Object.keys(learned).length === 0) return
  const proven = contactFields.filter(
    (field) => known?.proven.includes(field) || (ground === 'proven' && field in learned),
  )
  const seen = { ...learned, proven, lastSeenAt: tenant.now }
  if (known) tenant.put(Customers, { ...known, ...seen })
  else tenant.create(Customers, { id, customerId: id, firstSeenAt: tenant.now, ...seen })
}
