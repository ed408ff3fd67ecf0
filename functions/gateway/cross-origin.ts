/**
 * Which pages of other origins may read what is answered. No cookie is a credential here, so that a page can do nothing in a visitor's name; the list keeps
 * keys and tokens from being used by pages that they were not given to.
 *
 * Routes of customers' pages: the origins of the publishable key, which authentication checks (a preflight carries no key: it is let through, and decides nothing).
 * Everything else: the portal's own origins, by configuration. What anyone may read, any page may read.
 */
import type { Access, Route } from '@workflow/engine'
import type { Context, Next } from 'hono'

const requestHeaders = [
  'authorization',
  'content-type',
  'accept',
  'last-event-id',
  'if-match',
  'if-none-match',
  'x-workflow-key',
  'x-workflow-organization',
  'x-request-id',
  'traceparent',
  'idempotency-key',
  'x-conversation-id',
].join(', ')

const answerHeaders = [
  'x-request-id',
  'x-conversation-id',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'etag',
  'idempotency-replayed',
].join(', ')

const preflightKeptSeconds = 600

/** Whether pages of clients' own sites use it. */
const isForPages = (access: Access, method: string): boolean =>
  access.kind === 'publishable_key' || access.kind === 'conversation' || (access.kind === 'public' && method === 'GET')

export function crossOrigin(
  routesOf: (path: string) => readonly Route[],
  portalOrigins: ReadonlySet<string>,
): (context: Context, next: Next) => Promise<Response | undefined> {
  const isAllowed = (origin: string, path: string, method: string) =>
    portalOrigins.has(origin) ||
    routesOf(path).some((route) => route.method === method && isForPages(route.access, route.method))
  return async (context, next) => {
    const origin = context.req.header('origin')
    if (origin === undefined) {
      await next()
      return undefined
    }
    const { path } = context.req
    const asked = context.req.header('access-control-request-method')
    if (context.req.method === 'OPTIONS' && asked !== undefined) {
      const methods = [...new Set(routesOf(path).map((route) => route.method))].join(', ')
      const headers = new Headers({ vary: 'Origin' })
      if (isAllowed(origin, path, asked)) {
        headers.set('access-control-allow-origin', origin)
        headers.set('access-control-allow-methods', methods)
        headers.set('access-control-allow-headers', requestHeaders)
        headers.set('access-control-max-age', String(preflightKeptSeconds))
      }
      return new Response(null, { status: 204, headers })
    }
    await next()
    context.res.headers.append('vary', 'Origin')
    if (!isAllowed(origin, path, context.req.method === 'HEAD' ? 'GET' : context.req.method)) return undefined
    context.res.headers.set('access-control-allow-origin', origin)
    context.res.headers.set('access-control-expose-headers', answerHeaders)
    return undefined
  }
}
