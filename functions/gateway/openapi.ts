/** `/openapi.json`: the whole list of routes, from their definitions. */
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
export async function openApiDocument(routes: readonly Route[], version: string): Promise<unknown> {
  // Few ask for it, and it takes a tenth of a second to load.
  const { OpenAPIHono } = await import('@hono/zod-openapi')
  const document = new OpenAPIHono()
  const registry = document.openAPIRegistry
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
  return document.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Workflow', version, license: { name: 'Apache-2.0' } },
  })
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access.kind === 'public') return []
  return [access.kind === 'publishable_key' ? { publishableKey: [] } : { bearer: [] }]
}
