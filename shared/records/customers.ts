/** The client's customers, as conversations got to know them. Written by the chat runtime and support; read where somebody is looked up, exported or erased. */
import { defineCollection, isErased } from '@workflow/platform'
import { z } from 'zod'

/** What a conversation or a ticket knows of somebody. */
export interface Contact {
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | undefined
}

export const CustomerSchema = z.object({
  id: z.string(),
  /** Its own id: whose key seals it. */
  customerId: z.string(),
  /** What the client calls them. */
  externalId: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  /** Whatever was not just said in a conversation: proven by a code, a token, the system a message came through, or a colleague. By it alone others are taken for the same person. */
  proven: z.array(z.enum(['externalId', 'email', 'phone'])).default([]),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
})
export type Customer = z.infer<typeof CustomerSchema>

export const Customers = defineCollection({
  name: 'customers',
  schema: CustomerSchema,
  queries: {
    byEmail: { equals: ['emailIndex'] },
    byPhone: { equals: ['phoneIndex'] },
    byExternalId: { equals: ['externalIdIndex'] },
  },
  subject: 'customer',
  sealed: {
    fields: ['externalId', 'name', 'email', 'phone'],
    lookups: {
      emailIndex: { of: 'email', as: 'email' },
      phoneIndex: { of: 'phone', as: 'phone' },
      externalIdIndex: { of: 'externalId', as: 'text' },
    },
  },
  retentionDays: 'forever',
})

/** One customer to each id of the client's: `id` is its blind index, so that two conversations that begin at once agree. */
export const CustomerLinks = defineCollection({
  name: 'customer_links',
  schema: z.object({ id: z.string(), customerId: z.string() }),
  queries: {},
  subject: 'customer',
  sealed: { fields: [] },
  retentionDays: 'forever',
})
type CustomerLink = z.infer<typeof CustomerLinks.schema>

export const ProfileFact = z.object({
  name: z.string(),
  value: z.string(),
  source: z.enum(['proven', 'person', 'said']),
  at: z.string(),
  conversationId: z.string().optional(),
})
export type ProfileFact = z.infer<typeof ProfileFact>

/** What is known about a customer beyond how they are reached, each fact with where it comes from. Written by the chat runtime and by people. Id: the customer's. */
export const CustomerProfiles = defineCollection({
  name: 'customer_profiles',
  schema: z.object({ id: z.string(), customerId: z.string(), facts: z.array(ProfileFact).max(100) }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['facts'] },
  retentionDays: 'forever',
})
export type ContactField = Customer['proven'][number]

/** The one of these who is known by that field for certain. */
export const provenBy = (field: ContactField, found: readonly Customer[]): Customer | undefined =>
  found.find(({ proven }) => proven.includes(field))

/** What of a tenant's capability links are kept with. */
interface LinkKeeper {
  newId(prefix: string): string
  find(collection: typeof CustomerLinks, id: string): Promise<CustomerLink | undefined>
  create(collection: typeof CustomerLinks, link: CustomerLink): CustomerLink
  put(collection: typeof CustomerLinks, link: CustomerLink): CustomerLink
}

/** The customer whom the link leads to; where it leads nowhere, `known` from now on. Who comes back after an erasure, or while it is under way, is somebody new. */
export async function linkedCustomer(tenant: LinkKeeper, linkId: string, known?: string): Promise<string> {
  const link = await readLink(tenant, linkId)
  return link.kind === 'leads' ? link.customerId : stageLink(tenant, linkId, link, known)
}

/** A new customer whom the link leads to from now on, whomever it led to before. */
export async function linkNewCustomer(tenant: LinkKeeper, linkId: string): Promise<string> {
  return stageLink(tenant, linkId, await readLink(tenant, linkId))
}

type LinkState =
  | { readonly kind: 'leads'; readonly customerId: string }
  /** To somebody who was erased: the row is still to be removed, and may be written over. */
  | { readonly kind: 'erased' }
  | { readonly kind: 'absent' }

async function readLink(tenant: LinkKeeper, id: string): Promise<LinkState> {
  try {
    const link = await tenant.find(CustomerLinks, id)
    return link ? { kind: 'leads', customerId: link.customerId } : { kind: 'absent' }
  } catch (error) {
    if (!isErased(error)) throw error
    return { kind: 'erased' }
  }
}

function stageLink(tenant: LinkKeeper, id: string, { kind }: LinkState, known?: string): string {
  const customerId = known ?? tenant.newId('cus')
  if (kind === 'absent') tenant.create(CustomerLinks, { id, customerId })
  else tenant.put(CustomerLinks, { id, customerId })
  return customerId
}
