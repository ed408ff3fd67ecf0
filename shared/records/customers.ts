/** The client's customers, as conversations got to know them. Written by the chat runtime and support; read where somebody is looked up, exported or erased. */
import { defineCollection } from '@workflow/platform'
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
