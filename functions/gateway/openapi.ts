/** `/openapi.json`: the whole list of routes, from their definitions. */
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Access, Route } from '@workflow/engine'
import { z } from 'zod'

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  errors: z.array(z.object({ path: z.string(), rule: z.string(), message: z.string() })),
})

/** OpenAPI 3.1. */
export function openApiDocument(routes: readonly Route[], version: string): unknown {
  const { openAPIRegistry: registry, getOpenAPI31Document } = withDocument()
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  registry.registerComponent('securitySchemes', 'publishableKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Workflow-Key',
  })
  for (const route of routes) {
    registry.registerPath({
      method: route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete',
      path: route.path,
      summary: route.summary,
      tags: [route.path.split('/')[2] ?? 'platform'],
      security: securityOf(route.access),
      request: {
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { query: route.query } : {}),
        ...(route.body ? { body: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
      },
      responses: {
        [route.status]: {
          description: 'As asked',
          ...(route.answer ? { content: { 'application/json': { schema: route.answer } } } : {}),
        },
        default: { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
      },
    })
  }
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Workflow', version, license: { name: 'Apache-2.0' } },
  })
}

function withDocument() {
  const app = new OpenAPIHono()
  return { openAPIRegistry: app.openAPIRegistry, getOpenAPI31Document: app.getOpenAPI31Document.bind(app) }
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access.kind === 'public') return []
  return [access.kind === 'publishable_key' ? { publishableKey: [] } : { bearer: [] }]
}
