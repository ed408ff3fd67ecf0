/** A collection declared once: its shape, what it can be asked, whose data it is, how long it is kept. */
import type { z } from 'zod'
import type { DeclaredQuery } from './ports/documents.ts'

export interface Collection<
  Document extends { readonly id: string } = { readonly id: string },
  Scope extends 'tenant' | 'platform' = 'tenant' | 'platform',
  Queries extends string = string,
> {
  readonly name: string
  readonly scope: Scope
  readonly schema: z.ZodType<Document>
  readonly queries: Readonly<Record<Queries, DeclaredQuery>>
  /** Whose personal data it holds: `customer` and `member` data leave with the person. */
  readonly subject: 'none' | 'customer' | 'member'
  /** What is stored only under the key of the person whom the document's `customerId` names. Every collection with customers' data has it. */
  readonly sealed?: Sealed<string>
  /** Stays when the organization ends: it proves what was done, and names nobody. */
  readonly evidence?: true
  /** Days after the last write, or forever. */
  readonly retentionDays: number | 'forever'
}

export interface Sealed<Field extends string> {
  readonly fields: readonly Field[]
  /** Query fields that hold a blind index of a sealed one: it is found by its exact value, and shows nothing of it. */
  readonly lookups?: Readonly<Record<string, { readonly of: Field; readonly as: LookupForm }>>
}

/** How values are made alike before they are compared. */
export type LookupForm = 'text' | 'email' | 'phone'

/** In place of a customer's id, where a document holds the data of nobody in particular. */
export const NO_CUSTOMER = 'organization'

/** Asks every collection for one person's documents. */
export const byCustomer = 'byCustomer'
/** Asks every collection for all of an organization's documents, in the order of their ids. */
export const byId = 'byId'

export type TenantCollection<Document extends { readonly id: string }, Queries extends string = string> = Collection<
  Document,
  'tenant',
  Queries
>
export type PlatformCollection<Document extends { readonly id: string }, Queries extends string = string> = Collection<
  Document,
  'platform',
  Queries
>

type Definition<Document extends { readonly id: string }, Queries extends string> = Omit<
  Collection<Document, 'tenant', Queries>,
  'scope' | 'sealed'
> & { readonly sealed?: Sealed<keyof Document & string> }

/** A collection under `organizations/<id>`. Query fields are top-level fields of the schema, none of them sealed. Throws where a definition contradicts itself. */
export function defineCollection<Document extends { readonly id: string }, const Queries extends string>(
  definition: Definition<Document, Queries>,
): TenantCollection<Document, Queries> {
  return { ...withOwnQueries(definition), scope: 'tenant' }
}

/** A collection under `platform`. */
export function definePlatformCollection<Document extends { readonly id: string }, const Queries extends string>(
  definition: Definition<Document, Queries>,
): PlatformCollection<Document, Queries> {
  return { ...withOwnQueries(definition), scope: 'platform' }
}

/** The fields that any of the collection's queries names. */
export function queriedFields(collection: {
  readonly queries: Readonly<Record<string, DeclaredQuery>>
}): readonly string[] {
  const fields = new Set<string>()
  for (const query of Object.values(collection.queries)) {
    for (const field of query.equals) fields.add(field)
    if (query.orderBy) fields.add(query.orderBy)
  }
  return [...fields]
}

function withOwnQueries<Document extends { readonly id: string }, Queries extends string>(
  definition: Definition<Document, Queries>,
): Definition<Document, Queries> {
  const { name, sealed } = definition
  if ((definition.subject === 'customer') !== (sealed !== undefined))
    throw new Error(`collection ${name}: what holds customers' data says what of it is sealed, and nothing else does`)
  const open = new Set(queriedFields(definition))
  const asked = sealed?.fields.find((field) => open.has(field))
  if (asked !== undefined) throw new Error(`collection ${name}: ${asked} is sealed, and cannot be queried`)
  const own = { [byId]: { equals: [] }, ...(sealed ? { [byCustomer]: { equals: ['customerId'] } } : {}) }
  return { ...definition, queries: { ...own, ...definition.queries } }
}
