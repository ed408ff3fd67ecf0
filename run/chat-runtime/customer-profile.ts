/** What is known about a customer from conversation to conversation: noted by the agent's tool or by people, each fact with its source and time. */
import { type CustomerFact, fitFacts } from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import { CustomerProfiles, type ProfileFact } from '@workflow/records'

const mostFacts = 100

/** Stages a fact; what is said does not replace what is proven or a person entered. Of too many the oldest go. */
export async function noteFact(tenant: Tenant, customerId: string, fact: Omit<ProfileFact, 'at'>): Promise<void> {
  const known = await tenant.find(CustomerProfiles, customerId)
  const others = (known?.facts ?? []).filter(
    ({ name, source }) => name !== fact.name || (fact.source === 'said' && source !== 'said'),
  )
  const facts = [...others, { ...fact, at: tenant.now }].slice(-mostFacts)
  if (known) tenant.put(CustomerProfiles, { ...known, facts })
  else tenant.create(CustomerProfiles, { id: customerId, customerId, facts })
}

/** Removes a fact; false where there is none of that name. */
export async function forgetFact(tenant: Tenant, customerId: string, name: string): Promise<boolean> {
  const known = await tenant.find(CustomerProfiles, customerId)
  const facts = known?.facts.filter((fact) => fact.name !== name) ?? []
  if (!known || facts.length === known.facts.length) return false
  tenant.put(CustomerProfiles, { ...known, facts })
  return true
}

/** What a conversation begins with: the profile, and what its token proves. */
export async function recall(
  tenant: Tenant,
  customerId: string,
  proven: Readonly<Record<string, unknown>>,
): Promise<Pick<ReturnType<typeof fitFacts>, 'facts' | 'sources'>> {
  const profile = await tenant.find(CustomerProfiles, customerId)
  const facts: CustomerFact[] = [
    ...(profile?.facts ?? []),
    ...Object.entries(proven).map(([name, value]) => ({ name, value, source: 'proven' as const, at: tenant.now })),
  ]
  return fitFacts(facts)
}
