/** Whose ticket it is, where a colleague opened it: somebody whom conversations know by the same address or number, or somebody new. */
import type { Tenant } from '@workflow/engine'
import { NO_CUSTOMER } from '@workflow/platform'
import { type Contact, type ContactField, type Customer, Customers, linkNewCustomer, provenBy } from '@workflow/records'

/** The customer's id; nobody's where the requester gave no way to be known again. */
export async function customerOfRequester(tenant: Tenant, { name, email, phone }: Contact): Promise<string> {
  if (email === undefined && phone === undefined) return NO_CUSTOMER
  const known = await knownCustomer(tenant, email, phone)
  if (known) return known.id
  const id = await newCustomerOf(tenant, email, phone)
  const said = { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(phone ? { phone } : {}) }
  const proven: ContactField[] = [...(email ? (['email'] as const) : []), ...(phone ? (['phone'] as const) : [])]
  tenant.create(Customers, { id, customerId: id, ...said, proven, firstSeenAt: tenant.now, lastSeenAt: tenant.now })
  return id
}

/** Of two who open the first ticket of somebody at once, one meets the other's link, looks again, and finds them. */
async function newCustomerOf(tenant: Tenant, email: string | undefined, phone: string | undefined): Promise<string> {
  const { personal } = tenant
  const linkId =
    email === undefined ? await personal.blindIndex('phone', phone ?? '') : await personal.blindIndex('email', email)
  // A link that is there leads to somebody whose address or number is another by now, or who was erased.
  return linkNewCustomer(tenant, linkId)
}

async function knownCustomer(
  tenant: Tenant,
  email: string | undefined,
  phone: string | undefined,
): Promise<Customer | undefined> {
  const byEmail = email === undefined ? undefined : await tenant.lookUp(Customers, 'byEmail', email)
  const byPhone = phone === undefined ? undefined : await tenant.lookUp(Customers, 'byPhone', phone)
  return provenBy('email', byEmail?.items ?? []) ?? provenBy('phone', byPhone?.items ?? [])
}
