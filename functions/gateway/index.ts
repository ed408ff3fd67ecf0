/**
 * The gateway: the one front door. It mounts the routes of every engine from their definitions and adds none of their logic.
 *
 * Promises: nobody reaches a handler without the role, key or token that its route asks for, nor more often than their plan allows; nothing malformed reaches
 * it; a POST with an idempotency key happens once; a change with `If-Match` meets the state it names or nothing; every refusal is a problem document; every
 * request has an id, which is the correlation id of all that it causes.
 */
import type { Kernel, Route } from '@workflow/engine'
import type { FeatureFlags } from '@workflow/feature-flags'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Identity } from '../organization/index.ts'
import { answerHeaders } from './answer-headers.ts'
import type { IsAssigned } from './authorize.ts'
import { isLoopback } from './client-address.ts'
import { crossOrigin } from './cross-origin.ts'
import { Idempotency } from './idempotency.ts'
import { type GatewayVariables, handlerOf, type Mounting } from './mount.ts'
import { observe, type ServedRequest } from './observe.ts'
import { openApiDocument } from './openapi.ts'
import { isKnownOrganization, organizationPlans } from './organizations.ts'
import { platformRoutes } from './platform-routes.ts'
import { problem, problemOf, problemResponse } from './problem.ts'
import { RateLimits } from './rate-limits.ts'

export { answersRoom } from './idempotency.ts'
export { problemOf } from './problem.ts'

export interface GatewayOptions {
  readonly kernel: Kernel
  readonly identity: Identity
  readonly isAssigned: IsAssigned
  readonly flags: FeatureFlags
  readonly version: string
  readonly onFault: (message: string, error: unknown) => void
  /** Called after each answer. */
  readonly onServed: (request: ServedRequest, durationMs: number) => void
  /** Proxies of our own between the caller and this process: so many entries of `X-Forwarded-For` are believed. */
  readonly trustedProxies: number
  /** Origins of the portal's pages: they may use every route. */
  readonly portalOrigins: readonly string[]
  /** `by_key`: callers on this very machine are not counted by address, since they share one. */
  readonly rateLimits: 'on' | 'by_key' | 'off'
}

export interface Gateway {
  readonly app: Hono<{ Variables: GatewayVariables }>
  /** Every route that is mounted. */
  readonly routes: readonly Route[]
}

export function createGateway(options: GatewayOptions): Gateway {
  const { kernel, onFault, trustedProxies } = options
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
  const mounting: Mounting = {
    ...options,
    isKnown: isKnownOrganization(kernel),
    idempotency: new Idempotency(kernel.ports),
    rateLimits: rateLimitsOf(options),
  }
  refuseTwice(routes)
  const routesOf = routesByPath(routes)

  const app = new Hono<{ Variables: GatewayVariables }>()
  app.use(answerHeaders(trustedProxies))
  app.use(observe(options.onServed))
  app.use(crossOrigin(routesOf, new Set(options.portalOrigins)))
  for (const route of routes)
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), handlerOf(mounting, route, routes))

  app.notFound((context) => {
    const { method, path } = context.req
    const methods = methodsOf(routesOf(path))
    if (methods.length === 0) return problemResponse(problem(404, `there is no ${method} ${path}`, path))
    if (method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow: methods.join(', ') } })
    const refused = problemResponse(problem(405, `${path} takes ${methods.join(', ')}, not ${method}`, path))
    refused.headers.set('allow', methods.join(', '))
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

function rateLimitsOf({ kernel, rateLimits }: GatewayOptions): RateLimits | undefined {
  if (rateLimits === 'off') return undefined
  const isShared = rateLimits === 'by_key' ? isLoopback : () => false
  return new RateLimits({ clock: kernel.ports.clock, planOf: organizationPlans(kernel), isShared })
}

/** Of two rooms that answer the same, one would never be asked. Throws where it is so. */
export function refuseTwice(routes: readonly Pick<Route, 'method' | 'path'>[]): void {
  const named = routes.map(({ method, path }) => `${method} ${path}`)
  const twice = named.find((name, place) => named.indexOf(name) !== place)
  if (twice !== undefined) throw new Error(`two rooms answer ${twice}`)
}

/** The routes that a path has, of any method. */
function routesByPath(routes: readonly Route[]): (path: string) => readonly Route[] {
  const patterns = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }))
  return (path) => patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route)
}

/** What `Allow` says: with GET comes HEAD, and every path says so itself. */
function methodsOf(routes: readonly Route[]): readonly string[] {
  if (routes.length === 0) return []
  const methods = new Set<string>(routes.map(({ method }) => method))
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods, 'OPTIONS']
}
