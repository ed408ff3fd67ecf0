/** A route's definition becomes its handler: who is calling, may they, is what they sent right, then the unit of work. */
import type { Behalf, Caller, Door, Kernel, Platform, Route, Tenant } from '@workflow/engine'
import { InvalidInput, Unauthenticated } from '@workflow/platform'
import type { Context } from 'hono'
import type { z } from 'zod'
import { type Authentication, authenticate } from './authenticate.ts'
import { authorize, type IsAssigned } from './authorize.ts'
import { readBytes, readJson } from './body.ts'

export interface Mounting extends Authentication {
  readonly isAssigned: IsAssigned
}

export function handlerOf(mounting: Mounting, route: Route): (context: Context) => Promise<Response> {
  return async (context) => {
    const caller = await callerOf(mounting, route, context.req.raw)
    const organizationId = await authorize(route.access, caller, mounting.isAssigned)
    const request = await bounded(route, context.req.raw)
    const call = {
      params: parsePart(route.params, context.req.param(), 'params'),
      query: parsePart(route.query, context.req.query(), 'query'),
      body: route.body && parsePart(route.body, await readJson(request, route.bodyLimitBytes), 'body'),
      caller: granted(caller, organizationId),
      request,
    }
    const behalf = { source: '/functions/gateway', actor: actorOf(caller), correlationId: context.get('requestId') }
    return answer(route, await run(mounting.kernel, route, organizationId, behalf, call))
  }
}

/** The organization that staff merely named is not theirs to see: a handler learns of it only where it was granted. */
function granted(caller: Caller, organizationId: string | undefined): Caller {
  if (caller.kind !== 'staff' || organizationId !== undefined) return caller
  const { organizationId: _named, ...staff } = caller
  return staff
}

/** A body that the handler reads itself is read here first, no further than the route allows. */
async function bounded(route: Route, request: Request): Promise<Request> {
  if (route.rawBodyLimitBytes === undefined) return request
  const bytes = await readBytes(request, route.rawBodyLimitBytes)
  return new Request(request.url, { method: request.method, headers: request.headers, body: Uint8Array.from(bytes) })
}

/** A route that anyone may use is not refused for a token that has ended. */
async function callerOf(mounting: Mounting, route: Route, request: Request): Promise<Caller> {
  try {
    return await authenticate(mounting, request)
  } catch (error) {
    if (route.access.kind === 'public' && error instanceof Unauthenticated) return { kind: 'anonymous' }
    throw error
  }
}

function run(
  kernel: Kernel,
  route: Route,
  organizationId: string | undefined,
  behalf: Behalf,
  call: object,
): Promise<unknown> {
  // The definition was checked against its own schemas where it was made; here only the schemas know the types.
  const handle = (capability: Tenant | Platform | Door | undefined): Promise<unknown> =>
    Reflect.apply(route.handle, undefined, [call, capability])
  if (route.scope === 'platform') return kernel.runPlatform(behalf, handle)
  if (route.scope === 'service')
    return handle(organizationId === undefined ? undefined : kernel.door(organizationId, behalf))
  if (organizationId === undefined)
    throw new Error(`${route.method} ${route.path} opens no organization, its handler needs one`)
  return kernel.door(organizationId, behalf).run(handle)
}

function answer(route: Route, result: unknown): Response {
  if (result instanceof Response) return result
  if (route.status === 204) return new Response(null, { status: 204 })
  return Response.json(result, { status: route.status })
}

function parsePart(schema: z.ZodType | undefined, given: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue) => {
    // Each unknown field is an error of its own, under its own name.
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...issue.path, key].join('.'),
        rule: 'unknown_field',
        message: 'is not a field of this request',
      }))
    return [{ path: issue.path.join('.'), rule: issue.code, message: issue.message }]
  })
  throw new InvalidInput(
    `the ${part === 'params' ? 'path' : part} is not valid: ${errors.map((error) => `${error.path || 'it'}: ${error.message}`).join('; ')}`,
    { errors },
  )
}

function actorOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'user:anonymous'
    case 'member':
    case 'staff':
      return `user:${caller.userId}`
    case 'key':
      return `key:${caller.keyId}`
    case 'customer':
      return `customer:${caller.conversationId}`
  }
}
