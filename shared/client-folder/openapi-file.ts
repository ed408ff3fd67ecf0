/**
 * tools/<name>.openapi.yaml: every operation becomes an http tool. Nothing outside the file is read: neither the network nor the disk.
 */
import { schemaProblems } from '@workflow/agent-core/tools'
import { type ConfigPath, type Finding, type HttpTool, readDocument } from '@workflow/config-sdk'
import { z } from 'zod'
import { flattenInput, jsonContent } from './flatten-input.ts'
import { type FolderError, fromConfigError } from './folder-error.ts'
import { isObject, type JsonObject, toJsonSchema } from './openapi-schema.ts'
import { credentialOf, serverUrl } from './openapi-server.ts'
import { defaultTimeoutMs, type Operation, operationName } from './operation.ts'

const OpenApiFile = z.looseObject({
  openapi: z.string().regex(/^3\.[01]\.\d+$/, 'must be 3.0.x or 3.1.x, in quotes or with two dots'),
  paths: z.record(z.string().startsWith('/'), z.record(z.string(), z.unknown())),
})

const Extension = z.strictObject({
  changes_state: z.boolean().optional(),
  idempotent: z.boolean().default(false),
  requires_verified_customer: z.boolean().default(false),
  verifies_customer: z.boolean().default(false),
  requires_approval: z.enum(['none', 'customer', 'human']).default('none'),
  examples: z
    .array(z.strictObject({ utterance: z.string().min(1), arguments: z.record(z.string(), z.unknown()).optional() }))
    .default([]),
})

const kind = {
  schema: OpenApiFile,
  root: 'map',
  what: 'an OpenAPI document',
  beginning: 'openapi: 3.1.0',
  maxSizeBytes: 1024 * 1024,
} as const

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
const Method = z.enum(methods)
type At = (path: ConfigPath, problem: Omit<Finding, 'path'>) => FolderError

export interface ReadOpenApi {
  readonly operations: ReadonlyMap<string, { readonly operation: Operation; readonly path: ConfigPath }>
  readonly errors: FolderError[]
  /** The operations that the file names, readable or not. */
  readonly names: string[]
  readonly at: At
}

export async function readOpenApi(file: string, bytes: Uint8Array): Promise<ReadOpenApi> {
  const read = readDocument(bytes, file, kind)
  const names = operationIds(read.raw)
  if (!read.ok) {
    const at: At = (_path, problem) => ({ file, ...problem })
    return { operations: new Map(), errors: read.errors.map(fromConfigError), names, at }
  }
  const at: At = (path, problem) => fromConfigError(read.locate({ path, ...problem }))
  const fail = (errors: FolderError[]): ReadOpenApi => ({ operations: new Map(), errors, names, at })
  const external = externalReferences(read.raw, [])
  if (external.length > 0) {
    const hint = 'Copy it under components of this document; nothing outside is read'
    return fail(
      external.map((path) =>
        at(path, { rule: 'external_reference', message: 'the reference leads out of the document', hint }),
      ),
    )
  }
  // Heavy, and only an import needs it.
  const { compileErrors, dereference, validate } = await import('@readme/openapi-parser')
  const options = { resolve: { external: false }, dereference: { circular: 'ignore' as const } }
  const validity = await validate(structuredClone(read.raw) as never, options)
  if (!validity.valid) {
    const message = compileErrors(validity).replaceAll(/\s+/g, ' ').trim().slice(0, 600)
    return fail([at([], { rule: 'openapi', message, hint: 'Check the document against the OpenAPI specification' })])
  }
  const document: unknown = await dereference(structuredClone(read.raw) as never, options)
  return { ...readOperations(document, at), names, at }
}

function readOperations(document: unknown, at: At): Pick<ReadOpenApi, 'operations' | 'errors'> {
  const operations = new Map<string, { operation: Operation; path: ConfigPath }>()
  const errors: FolderError[] = []
  if (!isObject(document) || !isObject(document.paths)) return { operations, errors }
  for (const [route, item] of Object.entries(document.paths)) {
    if (!isObject(item)) continue
    for (const method of methods) {
      const own = item[method]
      if (!isObject(own)) continue
      const path = ['paths', route, method]
      const result = readOperation({ document, item, own, method, route }, (inner, problem) =>
        at([...path, ...inner], problem),
      )
      if (Array.isArray(result)) errors.push(...result)
      else operations.set(result.definition.name, { operation: result, path })
    }
  }
  return { operations, errors }
}

interface Found {
  readonly document: JsonObject
  readonly item: JsonObject
  readonly own: JsonObject
  readonly method: z.output<typeof Method>
  readonly route: string
}

function readOperation({ document, item, own, method, route }: Found, at: At): Operation | FolderError[] {
  const name = own.operationId
  if (typeof name !== 'string' || !operationName.test(name)) {
    const hint = 'Write for example operationId: book_appointment (letters, digits, _ and -, at most 64)'
    return [
      at(['operationId'], {
        rule: 'required',
        message: 'the operation needs an operationId: it is the name of the tool',
        hint,
        at: 'key',
      }),
    ]
  }
  const extension = Extension.safeParse(own['x-workflow'] ?? {})
  const input = flattenInput(own, item.parameters)
  const server = serverUrl([own.servers, item.servers, document.servers])
  const errors = [
    ...(extension.success
      ? []
      : extension.error.issues.map((issue) =>
          at(['x-workflow', ...issue.path.filter((part) => typeof part !== 'symbol')], extensionProblem(issue)),
        )),
    ...(input.ok
      ? []
      : input.problems.map((message) =>
          at([], { rule: 'input', message, hint: 'Parameters and body become one flat object' }),
        )),
    ...(server.ok
      ? []
      : [at([], { rule: 'server', message: server.message, hint: 'Write servers: [{ url: https://… }]' })]),
  ]
  if (!extension.success || !input.ok || !server.ok) return errors
  const outputSchema = responseSchema(own.responses)
  const unusable = [input.input.inputSchema, outputSchema].flatMap((schema) =>
    schema === undefined ? [] : schemaProblems(schema),
  )
  if (unusable.length > 0) {
    return unusable.map(({ message }) =>
      at([], { rule: 'json_schema', message: `a schema of ${name} ${message}`, hint: 'Write it out' }),
    )
  }
  const says = extension.data
  const definition: HttpTool = {
    source: 'http',
    name,
    description: descriptionOf(own, `${method.toUpperCase()} ${route}`),
    inputSchema: input.input.inputSchema,
    ...(outputSchema && { outputSchema }),
    examples: says.examples.map(({ utterance, arguments: args }) => ({ utterance, ...(args && { arguments: args }) })),
    changesState: says.changes_state ?? method !== 'get',
    idempotent: says.idempotent || method === 'get',
    requiresApproval: says.requires_approval,
    requiresVerifiedCustomer: says.requires_verified_customer,
    verifiesCustomer: says.verifies_customer,
    timeoutMs: defaultTimeoutMs,
    method: httpMethods[method],
    urlTemplate: `${server.url}${route}`,
    parameters: input.input.parameters,
  }
  const credential = credentialOf(own.security ?? document.security, document.components)
  return credential === undefined ? { definition } : { definition, credential }
}

const httpMethods = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const

function extensionProblem(issue: z.core.$ZodIssue): Omit<Finding, 'path'> {
  if (issue.code !== 'unrecognized_keys') {
    return { rule: 'x_workflow', message: issue.message, hint: 'See x-workflow in the guide to client folders' }
  }
  const hint = 'Remove it; put a text that holds a comma in quotes'
  return { rule: 'unknown_key', message: `nothing is called ${issue.keys.join(', ')} here`, hint, at: 'key' }
}

function descriptionOf({ summary, description }: JsonObject, otherwise: string): string {
  const texts = [summary, description].filter((text): text is string => typeof text === 'string' && text.trim() !== '')
  return texts.length === 0 ? otherwise : [...new Set(texts.map((text) => text.trim()))].join('\n').slice(0, 2_000)
}

function responseSchema(responses: unknown): Record<string, unknown> | undefined {
  if (!isObject(responses)) return undefined
  const success = Object.entries(responses).find(([status]) => /^2(\d\d|XX)$/i.test(status))?.[1]
  const schema = isObject(success) ? jsonContent(success.content) : undefined
  return schema && { ...toJsonSchema(schema) }
}

function externalReferences(value: unknown, path: ConfigPath): ConfigPath[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key]
    return key === '$ref' && typeof item === 'string' && !item.startsWith('#')
      ? [place]
      : externalReferences(item, place)
  })
}

function operationIds(raw: unknown): string[] {
  if (!isObject(raw) || !isObject(raw.paths)) return []
  return Object.values(raw.paths)
    .filter(isObject)
    .flatMap((item) => methods.map((method) => item[method]))
    .flatMap((operation) =>
      isObject(operation) && typeof operation.operationId === 'string' ? [operation.operationId] : [],
    )
}
