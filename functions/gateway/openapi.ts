/** `/openapi.json`: the whole list of routes, from their definitions: what each takes, every status that it can answer with, and what the headers mean. */
import type { Access, Route } from '@workflow/engine'
import { z } from 'zod'
import { exampleOf } from './openapi-example.ts'
import { answerHeadersOf, problemStatuses, requestHeadersOf } from './openapi-statuses.ts'
import { titleOf } from './problem.ts'

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ path: z.string(), rule: z.string(), message: z.string() })),
    retryAfterMs: z.number().optional(),
    /** Official OpenAI clients show what stands here. */
    error: z.object({ message: z.string(), type: z.string(), code: z.string() }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457; `errors` names each field that is wrong and the rule it breaks' })

const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Of somebody who signed in; 15 minutes',
  },
  secretKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'sk_…',
    description: 'An API key with the scope of the route',
  },
  conversationToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Of one conversation; 24 hours',
  },
  publishableKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Workflow-Key',
    description: 'pk_…, bound to agents and origins',
  },
} as const
type Scheme = keyof typeof securitySchemes

const description = [
  'Every refusal is a problem document (RFC 9457). Lists are paged: `next` of a page is `after` of the following one.',
  'Every POST takes an `Idempotency-Key`, kept for 24 hours. Single documents carry an `ETag`; changes take it as `If-Match`.',
  '`RateLimit` says how much may still be asked. `X-Request-Id` names a request in logs and events.',
  'Staff of the platform name the organization that they act in with `X-Workflow-Organization`.',
].join('\n')

/** OpenAPI 3.1. */
export async function openApiDocument(routes: readonly Route[], version: string): Promise<unknown> {
  // Few ask for it, and it takes a tenth of a second to load.
  const { OpenAPIHono } = await import('@hono/zod-openapi')
  const document = new OpenAPIHono()
  const registry = document.openAPIRegistry
  for (const [name, scheme] of Object.entries(securitySchemes))
    registry.registerComponent('securitySchemes', name, { ...scheme })
  for (const route of routes) {
    const headers = requestHeadersOf(route, routes)
    registry.registerPath({
      method: route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete',
      path: route.path,
      operationId: operationIdOf(route),
      summary: route.summary,
      tags: [tagOf(route)],
      security: securityOf(route.access),
      request: {
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { query: route.query } : {}),
        ...(headers ? { headers } : {}),
        ...bodyOf(route),
      },
      responses: { ...successOf(route), ...problemsOf(route, routes) },
    })
  }
  const made = document.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Workflow', version, description, license: { name: 'Apache-2.0' } },
    servers: [{ url: '/' }],
  })
  return withIntegerBounds(made)
}

/** Integers are taken as far as a double holds them exactly; the generator leaves that bound out. */
function withIntegerBounds(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withIntegerBounds)
  if (typeof node !== 'object' || node === null) return node
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withIntegerBounds(value)]))
  if (copy.type !== 'integer') return copy
  const hasMinimum = 'minimum' in copy || 'exclusiveMinimum' in copy
  const hasMaximum = 'maximum' in copy || 'exclusiveMaximum' in copy
  return {
    ...copy,
    ...(hasMinimum ? {} : { minimum: Number.MIN_SAFE_INTEGER }),
    ...(hasMaximum ? {} : { maximum: Number.MAX_SAFE_INTEGER }),
  }
}

/** `/v1/tickets/{ticketId}` → `tickets`. */
const tagOf = ({ path }: Route): string => /^\/v1\/([^/]+)/.exec(path)?.[1] ?? 'platform'

function operationIdOf({ method, path }: Route): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'v1')
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function bodyOf(route: Route) {
  if (route.body) {
    const example = exampleOf(route.body, 'input')
    return { body: { required: true, content: { 'application/json': { schema: route.body, example } } } }
  }
  if (route.rawBodyLimitBytes === undefined) return {}
  const schema = z.string().meta({ format: 'binary', description: `At most ${route.rawBodyLimitBytes} bytes` })
  return { body: { required: true, content: { 'application/octet-stream': { schema } } } }
}

function successOf(route: Route) {
  const headers = answerHeadersOf(route.status, route)
  const json = route.mediaType
    ? { [route.mediaType]: { schema: z.string().meta({ format: 'binary' }) } }
    : route.answer
      ? { 'application/json': { schema: route.answer, example: exampleOf(route.answer, 'output') } }
      : { 'application/json': { schema: z.unknown() } }
  const stream = { 'text/event-stream': { schema: z.string() } }
  const content = route.streams === 'always' ? stream : route.streams === 'on_request' ? { ...json, ...stream } : json
  const success = { description: 'As asked', headers, ...(route.status === 204 ? {} : { content }) }
  const seeOther = {
    303: { description: 'Taken: what there is to see now is at `Location`', headers: answerHeadersOf(303, route) },
  }
  if (route.method !== 'GET' || route.streams === 'always')
    return { [route.status]: success, ...(isPage(route) ? seeOther : {}) }
  return {
    [route.status]: success,
    304: { description: 'What the caller has, by `If-None-Match`, is current', headers: answerHeadersOf(304, route) },
  }
}

/** What lies outside of `/v1` and takes something is a page for people: it says in words why it is not there. */
const isPage = ({ path, access, params, method }: Route): boolean =>
  !path.startsWith('/v1/') && access.kind === 'public' && (params !== undefined || method === 'POST')

const refusalOf = (route: Route) => ({
  'application/problem+json': { schema: problemSchema },
  ...(isPage(route) ? { 'text/html': { schema: z.string() } } : {}),
})

function problemsOf(route: Route, routes: readonly Route[]) {
  return Object.fromEntries(
    problemStatuses(route, routes).map((status) => [
      status,
      {
        description: titleOf(status),
        headers: answerHeadersOf(status, route),
        ...(status === 431 ? {} : { content: refusalOf(route) }),
      },
    ]),
  )
}

function securityOf(access: Access): Record<string, string[]>[] {
  return schemesOf(access).map((scheme) => ({ [scheme]: [] }))
}

function schemesOf(access: Access): readonly Scheme[] {
  switch (access.kind) {
    case 'public':
      return []
    case 'publishable_key':
      return ['publishableKey']
    case 'conversation':
      return ['conversationToken', ...(access.or ? schemesOf({ kind: 'tenant', ...access.or }) : [])]
    case 'tenant':
      return access.scope === undefined ? ['accessToken'] : ['accessToken', 'secretKey']
    case 'signed_in':
    case 'platform':
      return ['accessToken']
  }
}
