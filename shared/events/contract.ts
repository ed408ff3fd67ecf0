/** How an event is declared: its topic, who may emit it, the document it is about, the facts it carries. */
import type { z } from 'zod'

export interface EventContract<Data extends z.ZodObject = z.ZodObject> {
  readonly data: Data
  /** The collection of the document that the step wrote, and the field of the data that holds its id. */
  readonly subject: readonly [collection: string, field: string]
  readonly schemaVersion: number
}

export interface Topic<Events extends Record<string, EventContract> = Record<string, EventContract>> {
  readonly name: string
  /** Engines and services that may emit its events. */
  readonly emittedBy: readonly string[]
  readonly events: Events
}

/** Declares an event. Additive changes only; anything else is a new schema version. */
export function event<Data extends z.ZodObject>(
  subject: readonly [collection: string, field: string & keyof z.infer<Data>],
  data: Data,
): EventContract<Data> {
  return { subject, data, schemaVersion: 1 }
}

export function topic<const Events extends Record<string, EventContract>>(
  name: `${string}_events`,
  emittedBy: readonly string[],
  events: Events,
): Topic<Events> {
  return { name, emittedBy, events }
}
