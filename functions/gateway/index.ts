/**
 * The gateway: the one front door. It mounts the routes of every engine from their definitions and adds none of their logic.
 *
 * Promises: nobody reaches a handler without the role, key or token that its route asks for; nothing malformed reaches it; every refusal is a problem document;
 * every request has an id, which is the correlation id of all that it causes.
 */
import { type Kernel, newId, type Route } from '@workflow/engine'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import type { Identity } from '../organization/index.ts'
import type { IsAssigned } from './authorize.ts'
import { handlerOf } from './mount.ts'
import { openApiDocument } from './openapi.ts'
import { platformRoutes } from './platform-routes.ts'
import { problem, problemOf, problemResponse } from './problem.ts'

export { problemOf } from './problem.ts'

export interface GatewayOptions {
  readonly kernel: Kernel
  readonly identity: Identity
  readonly isAssigned: IsAssigned
  readonly version: string
  readonly onFault: (message: string, error: unknown) => void
}

export interface Gateway {
  readonly app: Hono<{ Variables: { requestId: string } }>
  /** Every route that is mounted. */
  readonly routes: readonly Route[]
}

const requestIdForm = /^[\w.:-]{1,100}$/

export function createGateway(options: GatewayOptions): Gateway {
  const { kernel, onFault } = options
  const routes: Route[] = kernel.engines.flatMap((engine) => engine.api)
  let document: Promise<unknown> | undefined
  routes.push(
    ...platformRoutes(
      () => kernel,
      () => {
        document ??= openApiDocument(routes, options.version)
        return document
      },
    ),
  )

  const app = new Hono<{ Variables: { requestId: string } }>()
  app.use(async (context, next) => {
    const given = context.req.header('x-request-id')
    const requestId = given && requestIdForm.test(given) ? given : newId('req')
    context.set('requestId', requestId)
    await next()
    context.res.headers.set('x-request-id', requestId)
  })
  app.use(secureHeaders({ crossOriginResourcePolicy: 'cross-origin' }))
  // Credentials are never cookies here: any page may ask, keys and tokens say who may do what.
  app.use(
    '/v1/*',
    cors({
      origin: '*',
      allowHeaders: [
        'authorization',
        'content-type',
        'accept',
        'last-event-id',
        'x-workflow-key',
        'x-workflow-organization',
        'x-request-id',
        'idempotency-key',
        'x-conversation-id',
      ],
      exposeHeaders: ['x-request-id', 'x-conversation-id', 'retry-after'],
      maxAge: 600,
    }),
  )

  for (const route of routes) app.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), handlerOf(options, route))

  const methodsOf = methodsByPath(routes)
  app.notFound((context) => {
    const { method, path } = context.req
    const allowed = methodsOf(path)
    if (allowed.length === 0) return problemResponse(problem(404, `there is no ${method} ${path}`, path))
    const refused = problemResponse(problem(405, `${path} takes ${allowed.join(', ')}, not ${method}`, path))
    refused.headers.set('allow', allowed.join(', '))
    return refused
  })
  app.onError((error, context) => {
    if (error instanceof HTTPException) return problemResponse(problem(error.status, error.message, context.req.path))
    const found = problemOf(error, context.req.path)
    if (found.status >= 500) onFault('a request failed', error)
    return problemResponse(found)
  })
  return { app, routes }
}

/** The methods that a path takes; none where no route has it. */
function methodsByPath(routes: readonly Route[]): (path: string) => readonly string[] {
  const patterns = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }))
  return (path) => [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))]
}
