/** Schemas of OpenAPI as JSON Schema 2020-12: what 3.0 says in its own way, without what only documentation needs. */

export type JsonObject = Readonly<Record<string, unknown>>

/** Fields that say nothing about a value (OpenAPI 3.1, Schema Object; 3.0 likewise). */
const dropped = new Set([
  'example',
  'examples',
  'xml',
  'externalDocs',
  'discriminator',
  'deprecated',
  'nullable',
  'writeOnly',
])
const mapsOfSchemas = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas'])
const listsOfSchemas = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const schemas = new Set(['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'])

export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** `nullable` becomes a type, exclusive bounds become numbers. */
export function toJsonSchema(schema: JsonObject): JsonObject {
  const result: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(schema)) {
    if (dropped.has(key) || key.startsWith('x-')) continue
    if (mapsOfSchemas.has(key) && isObject(value)) result[key] = mapValues(value)
    else if (listsOfSchemas.has(key) && Array.isArray(value)) result[key] = value.map(convertItem)
    else if (schemas.has(key)) result[key] = convertItem(value)
    else result[key] = value
  }
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof result[exclusive] !== 'boolean') continue
    if (result[exclusive] === true) {
      result[exclusive] = result[bound]
      delete result[bound]
    } else delete result[exclusive]
  }
  return schema.nullable === true ? orNull(result) : result
}

function orNull(schema: Record<string, unknown>): JsonObject {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const allowed = Array.isArray(schema.enum) && !schema.enum.includes(null) ? { enum: [...schema.enum, null] } : {}
  return { ...schema, type: [schema.type, 'null'], ...allowed }
}

const convertItem = (value: unknown): unknown => (isObject(value) ? toJsonSchema(value) : value)

const mapValues = (schemasByName: JsonObject) =>
  Object.fromEntries(Object.entries(schemasByName).map(([name, value]) => [name, convertItem(value)]))
