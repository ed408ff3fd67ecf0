/** Parameters and JSON body of an operation as one flat input object. */
import type { HttpTool } from '@workflow/config-sdk'
import { isObject, type JsonObject, toJsonSchema } from './openapi-schema.ts'

interface FlatInput {
  readonly inputSchema: Record<string, unknown>
  readonly parameters: HttpTool['parameters']
}

type Flattened =
  | { readonly ok: true; readonly input: FlatInput }
  | { readonly ok: false; readonly problems: readonly string[] }

/** `operation` is dereferenced; `shared` are the parameters of its path. */
export function flattenInput(operation: JsonObject, shared: unknown): Flattened {
  const problems: string[] = []
  const parameters = effectiveParameters(shared, operation.parameters)
  const placed: HttpTool['parameters'] = []
  const properties: Record<string, unknown> = {}
  const required: string[] = []
  for (const { name, in: place, required: needed, schema, description } of parameters) {
    if (typeof name !== 'string') continue
    if (place !== 'path' && place !== 'query' && place !== 'header') {
      problems.push(`the parameter ${name} travels in ${String(place)}, which is not supported`)
      continue
    }
    if (Object.hasOwn(properties, name)) problems.push(`two parameters are called ${name}`)
    const converted = isObject(schema) ? toJsonSchema(schema) : { type: 'string' }
    properties[name] = typeof description === 'string' ? { description, ...converted } : converted
    if (needed === true || place === 'path') required.push(name)
    placed.push({ name, in: place })
  }
  const body = bodySchema(operation.requestBody)
  if (typeof body === 'string') return { ok: false, problems: [...problems, body] }
  const own = isObject(body?.properties) ? body.properties : {}
  problems.push(
    ...Object.keys(own)
      .filter((name) => Object.hasOwn(properties, name))
      .map((name) => `${name} is a parameter and a field of the body`),
  )
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    input: { parameters: placed, inputSchema: merge(properties, required, body, operation.requestBody) },
  }
}

function merge(
  properties: JsonObject,
  required: readonly string[],
  body: JsonObject | undefined,
  requestBody: unknown,
): Record<string, unknown> {
  if (body === undefined) return { type: 'object', additionalProperties: false, required, properties }
  const { properties: own, required: needed, type: _type, additionalProperties, ...rest } = body
  const bodyIsRequired = isObject(requestBody) && requestBody.required === true
  const combined = Object.keys(rest).some((key) => ['allOf', 'anyOf', 'oneOf', 'not', 'if'].includes(key))
  return {
    ...rest,
    type: 'object',
    // A body put together of several schemas cannot be closed from outside.
    ...(combined ? {} : { additionalProperties: additionalProperties ?? false }),
    required: [...required, ...(bodyIsRequired && Array.isArray(needed) ? needed : [])],
    properties: { ...properties, ...(isObject(own) ? own : {}) },
  }
}

/** Parameters of the operation replace those of its path with the same name and place. */
function effectiveParameters(shared: unknown, own: unknown): JsonObject[] {
  const byPlace = new Map<string, JsonObject>()
  for (const parameter of [shared, own].filter(Array.isArray).flat()) {
    if (isObject(parameter)) byPlace.set(`${String(parameter.in)} ${String(parameter.name)}`, parameter)
  }
  return [...byPlace.values()]
}

/** The JSON body's schema, nothing where there is no body, or what is wrong with it. */
function bodySchema(requestBody: unknown): JsonObject | undefined | string {
  if (!isObject(requestBody)) return undefined
  const schema = jsonContent(requestBody.content)
  if (schema === undefined) return 'the request body has no application/json'
  const converted = withoutReadOnly(toJsonSchema(schema))
  const isJsonObject =
    converted.type === 'object' ||
    (converted.type === undefined &&
      ('properties' in converted || 'allOf' in converted || 'oneOf' in converted || 'anyOf' in converted))
  return isJsonObject ? converted : 'the request body is not a JSON object'
}

/** The schema of the first JSON media type. */
export function jsonContent(content: unknown): JsonObject | undefined {
  if (!isObject(content)) return undefined
  const [, media] = Object.entries(content).find(([type]) => /^application\/(?:[\w.-]+\+)?json\b/.test(type)) ?? []
  return isObject(media) && isObject(media.schema) ? media.schema : undefined
}

/** What only the server sets is not asked for. */
function withoutReadOnly(schema: JsonObject): JsonObject {
  if (!isObject(schema.properties)) return schema
  const kept = Object.entries(schema.properties).filter(([, value]) => !(isObject(value) && value.readOnly === true))
  const names = new Set(kept.map(([name]) => name))
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => names.has(name)) : undefined
  return { ...schema, properties: Object.fromEntries(kept), ...(required && { required }) }
}
