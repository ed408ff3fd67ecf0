/** How an event is declared: its topic, who may emit it, the document it is about, the facts it carries. */
import type { z } from 'zod'

export interface EventContract<Data extends z.ZodObject = z.ZodObject> {
  readonly data: Data
  /** The collection of the document that the step wrote, and the field of the data that holds its id. */
  readonly subject: readonly [collection: string, field: string]
  readonly schemaVersion: number
  /** From each older version to the next: what was written long ago is read as if it were written today. */
  readonly upcasters: Readonly<Record<number, Upcaster>>
}

/** The data of one schema version as the data of the next. Pure. */
export type Upcaster = (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

export interface Topic<Events extends Record<string, EventContract> = Record<string, EventContract>> {
  readonly name: string
  /** Engines and services that may emit its events. */
  readonly emittedBy: readonly string[]
  readonly events: Events
}

/**
 * Declares an event. Additive changes only; anything else is a new schema version, and an upcaster for the one before: the list begins with that from version 1,
 * and the event's version is one more than there are.
 */
export function event<Data extends z.ZodObject>(
  subject: readonly [collection: string, field: string & keyof z.infer<Data>],
  data: Data,
  upcasters: readonly Upcaster[] = [],
): EventContract<Data> {
  const byVersion = Object.fromEntries(upcasters.map((upcaster, place) => [place + 1, upcaster]))
  return { subject, data, schemaVersion: upcasters.length + 1, upcasters: byVersion }
}

export function topic<const Events extends Record<string, EventContract>>(
  name: `${string}_events`,
  emittedBy: readonly string[],
  events: Events,
): Topic<Events> {
  return { name, emittedBy, events }
}
