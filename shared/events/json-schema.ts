/** The contracts for outsiders: one JSON Schema per event type. */
import { z } from 'zod'
import { topics } from './catalogue.ts'
import { envelopeSchema } from './envelope.ts'

/** JSON Schema (2020-12) of each event's whole envelope, by `<topic>.<type>`. */
export function eventJsonSchemas(): Record<string, unknown> {
  const schemas = topics.flatMap((topic) =>
    Object.entries(topic.events).map(([type, contract]) => {
      const schema = envelopeSchema.extend({
        type: z.literal(type),
        schemaversion: z.literal(contract.schemaVersion),
        data: contract.data,
      })
      return [`${topic.name}.${type}`, z.toJSONSchema(schema)] as const
    }),
  )
  return Object.fromEntries(schemas)
}
