/** Who wrote: a customer whom others know by the same number or account, or somebody new. */
import type { Tenant } from '@workflow/engine'
import type { Person } from '@workflow/integrations'
import { NO_CUSTOMER } from '@workflow/platform'
import { type Customer, Customers, linkNewCustomer, provenBy } from '@workflow/records'

async function known(tenant: Tenant, { phone, externalId }: Person): Promise<Customer | undefined> {
  const byPhone = phone === undefined ? undefined : await tenant.lookUp(Customers, 'byPhone', phone)
  const found = provenBy('phone', byPhone?.items ?? [])
  if (found || externalId === undefined) return found
  return provenBy('externalId', (await tenant.lookUp(Customers, 'byExternalId', externalId)).items)
}

/** Whose key seals what is kept of somebody: nobody's in particular where they are not known. */
export async function knownCustomerId(tenant: Tenant, person: Person | undefined): Promise<string> {
  return (person && (await known(tenant, person))?.id) ?? NO_CUSTOMER
}

/** The id of whoever wrote; two first messages that come at once make one customer of them. */
export async function customerIdOf(tenant: Tenant, person: Person): Promise<string> {
  const customer = await known(tenant, person)
  if (customer) return customer.id
  const { phone, externalId } = person
  const linkId =
    phone === undefined
      ? await tenant.personal.blindIndex('text', externalId ?? '')
      : await tenant.personal.blindIndex('phone', phone)
  const id = await linkNewCustomer(tenant, linkId)
  tenant.create(Customers, {
    id,
    customerId: id,
    ...(phone === undefined ? {} : { phone }),
    ...(externalId === undefined ? {} : { externalId }),
    proven: [
      ...(phone === undefined ? [] : (['phone'] as const)),
      ...(externalId === undefined ? [] : (['externalId'] as const)),
    ],
    firstSeenAt: tenant.now,
    lastSeenAt: tenant.now,
  })
  return id
}
