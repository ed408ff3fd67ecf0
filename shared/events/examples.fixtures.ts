/** The smallest event of each contract, made from its schema: what is required, and nothing else. */
import { z } from 'zod'
import { type EventType, topics } from './catalogue.ts'
import type { EventContract } from './contract.ts'

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
}

export const dataSchema = (contract: EventContract): Schema => z.toJSONSchema(contract.data, { io: 'input' }) as Schema

export const contractsByType = topics.flatMap((topic) =>
  Object.entries(topic.events).map(([type, contract]) => ({ topic: topic.name, type: type as EventType, contract })),
)

function smallest(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const [first] = schema.anyOf ?? []
  if (first) return smallest(first)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((field) => [field, smallest(schema.properties?.[field] ?? {})]),
      )
    case 'array':
      return schema.items ? [smallest(schema.items)] : []
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return true
    case 'null':
      return null
    case 'string':
      return 'x'
    default:
      throw new Error(`no example for ${JSON.stringify(schema)}`)
  }
}

export function smallestEnvelope(type: EventType, contract: EventContract): Record<string, unknown> & { data: object } {
  return {
    specversion: '1.0',
    id: 'evt_1',
    source: '/functions/support',
    type,
    time: '2026-01-05T09:00:00.000Z',
    subject: 'x',
    datacontenttype: 'application/json',
    tenantid: 'org_a',
    sequence: 1,
    correlationid: 'req_1',
    causationid: 'req_1',
    actor: 'user:usr_1',
    schemaversion: contract.schemaVersion,
    data: smallest(dataSchema(contract)) as object,
  }
}
