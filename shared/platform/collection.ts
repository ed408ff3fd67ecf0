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
  /** Days after the last write, or forever. */
  readonly retentionDays: number | 'forever'
}

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
  'scope'
>

/** A collection under `organizations/<id>`. Query fields are top-level fields of the schema. */
export function defineCollection<Document extends { readonly id: string }, const Queries extends string>(
  definition: Definition<Document, Queries>,
): TenantCollection<Document, Queries> {
  return { ...definition, scope: 'tenant' }
}

/** A collection under `platform`. */
export function definePlatformCollection<Document extends { readonly id: string }, const Queries extends string>(
  definition: Definition<Document, Queries>,
): PlatformCollection<Document, Queries> {
  return { ...definition, scope: 'platform' }
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
