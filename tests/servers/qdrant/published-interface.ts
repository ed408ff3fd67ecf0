/** Qdrant's published OpenAPI document as a judge: says of a request or an answer what in it is not as published. */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { z } from 'zod'

export interface PublishedInterface {
  /** What is wrong with a request; empty where nothing is. */
  faultsOfRequest(request: { method: string; url: URL; body: unknown }): readonly string[]
  faultsOfAnswer(answer: { method: string; url: URL; status: number; body: unknown }): readonly string[]
}

const content = z.object({ 'application/json': z.object({ schema: z.unknown() }).optional() })
const Operation = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() })).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })),
})
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.record(z.string(), z.unknown()),
})

const documentId = 'qdrant'

export function readPublishedInterface(file: string): PublishedInterface {
  const document = Document.parse(toJsonSchema(JSON.parse(readFileSync(file, 'utf8'))))
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: documentId, components: document.components })
  const compiled = new Map<string, ValidateFunction>()
  const faultsOf = (where: string, schema: unknown, value: unknown): string[] => {
    const validate = compiled.get(where) ?? ajv.compile(inDocument(schema))
    compiled.set(where, validate)
    return validate(value) ? [] : [`${where}: ${ajv.errorsText(validate.errors, { separator: '; ' })}`]
  }
  // `points/scroll` before `points/{id}`.
  const templates = Object.keys(document.paths).sort((a, b) => placesIn(a) - placesIn(b))
  const operationOf = (method: string, { pathname }: URL) => {
    const path = templates.find((template) => matches(template, pathname))
    const found = path === undefined ? undefined : document.paths[path]?.[method.toLowerCase()]
    return found === undefined ? undefined : Operation.parse(found)
  }
  return {
    faultsOfRequest: ({ method, url, body }) => {
      const where = `${method} ${url.pathname}`
      const operation = operationOf(method, url)
      if (!operation) return [`${where} is not published`]
      const known = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
      const unknown = [...url.searchParams.keys()].filter((name) => !known.includes(name))
      const schema = operation.requestBody?.content['application/json']?.schema
      if (schema === undefined) return body === undefined ? [] : [`${where} takes no body`]
      return [...unknown.map((name) => `${where} knows no ${name}`), ...faultsOf(where, schema, body)]
    },
    faultsOfAnswer: ({ method, url, status, body }) => {
      const where = `${status} of ${method} ${url.pathname}`
      const { responses = {} } = operationOf(method, url) ?? {}
      const answer = responses[`${status}`] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses.default
      const schema = answer?.content?.['application/json']?.schema
      return schema === undefined ? [`${where} is not published`] : faultsOf(where, schema, body)
    },
  }
}

const placesIn = (template: string) => template.split('{').length - 1

function matches(template: string, pathname: string): boolean {
  const wanted = template.split('/')
  const given = pathname.split('/')
  return wanted.length === given.length && wanted.every((part, place) => part.startsWith('{') || part === given[place])
}

/**
 * OpenAPI 3.0 says `nullable` where JSON schema has a type null. And what an object does not declare is refused, which the document leaves open: a misspelt
 * field would pass otherwise.
 */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, toJsonSchema(part)]),
  )
  const closed =
    rest.type === 'object' && typeof rest.properties === 'object' && rest.additionalProperties === undefined
      ? { ...rest, additionalProperties: false }
      : rest
  if (nullable !== true) return nullable === undefined ? closed : { ...closed, nullable }
  return typeof closed.type === 'string' ? { anyOf: [closed, { type: 'null' }] } : { type: 'null' }
}

/** References are within the document. */
const inDocument = (schema: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? `${documentId}${value}` : value,
  ) as Record<string, unknown>
