/** The contracts for outsiders: one JSON Schema per event type. */
import { z } from 'zod'
import { topics } from './catalogue.ts'
import { envelopeSchema } from './envelope.ts'

/**
 * JSON Schema (2020-12) of each event's whole envelope, by `<topic>.<type>`. Fields that it does not name are valid: a contract grows by additions, and who
 * checks against an older copy must not refuse them.
 */
export function eventJsonSchemas(): Record<string, unknown> {
  const schemas = topics.flatMap((topic) =>
    Object.entries(topic.events).map(([type, contract]) => {
      const schema = envelopeSchema.extend({
        type: z.literal(type),
        schemaversion: z.literal(contract.schemaVersion),
        data: contract.data,
      })
      return [`${topic.name}.${type}`, z.toJSONSchema(schema, { io: 'input' })] as const
    }),
  )
  return Object.fromEntries(schemas)
}
