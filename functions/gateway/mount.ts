/** A route's definition becomes its handler: who is calling, how often, may they, is what they sent right, then the unit of work. */
import type { Caller, Kernel, Route } from '@workflow/engine'
import type { FeatureFlags } from '@workflow/feature-flags'
import { Unauthenticated } from '@workflow/platform'
import type { Context } from 'hono'
import { z } from 'zod'
import { type Authentication, authenticate } from './authenticate.ts'
import { authorize, type StaffReach } from './authorize.ts'
import { parseJson, readBytes } from './body.ts'
import { claimantOf } from './claimant.ts'
import { clientAddress } from './client-address.ts'
import { entityTag, matchRequired, representationOf, tagMatches } from './conditional.ts'
import type { Idempotency } from './idempotency.ts'
import { parsePart } from './parse-part.ts'
import type { RateLimits } from './rate-limits.ts'
import { type RouteOutcome, runRoute } from './run-route.ts'

export interface Mounting extends Authentication, StaffReach {
  readonly kernel: Kernel
  readonly idempotency: Idempotency
  /** Nothing is counted where absent. */
  readonly rateLimits: RateLimits | undefined
  readonly trustedProxies: number
  readonly flags: FeatureFlags
}

export interface GatewayVariables {
  requestId: string
  /** To be set on whatever is answered, refusals too. */
  rateLimitHeaders?: Readonly<Record<string, string>>
}

/** Of a route that takes no query: what is asked for there would not be looked at. */
const noQuery = z.strictObject({})

/** A feature flag: changes without `If-Match` are refused with 428. */
const requireIfMatch = 'require_if_match'

export function handlerOf(
  mounting: Mounting,
  route: Route,
  routes: readonly Route[],
): (context: Context<{ Variables: GatewayVariables }>) => Promise<Response> {
  const representation = representationOf(route, routes)
  return async (context) => {
    const { raw } = context.req
    const caller = await knownCaller(mounting, route, context)
    const organizationId = await authorize(route.access, caller, mounting)
    const hasBody = route.body !== undefined || route.rawBodyLimitBytes !== undefined || route.method === 'POST'
    const bytes = hasBody ? await readBytes(raw, route.rawBodyLimitBytes ?? route.bodyLimitBytes) : new Uint8Array()
    const address = clientAddress(context, mounting.trustedProxies)
    const claimant = claimantOf(caller, address)
    const { actor } = claimant
    const keyed = route.method === 'POST' ? await mounting.idempotency.keyed(claimant, raw, bytes) : undefined
    const call = {
      params: parsePart(route.params, context.req.param(), 'params'),
      query: parsePart(route.query ?? noQuery, context.req.query(), 'query'),
      body: route.body && parsePart(route.body, parseJson(bytes), 'body'),
      caller: granted(caller, organizationId),
      request: route.rawBodyLimitBytes === undefined ? raw : withBody(raw, bytes),
      ...(address === undefined ? {} : { address }),
      ...(keyed === undefined ? {} : { repetitionId: keyed.id }),
    }
    // Only changes of a document take If-Match. If-None-Match saves a read its transfer; `*` lets a change make something new alone.
    const ifMatch = route.method === 'GET' || route.method === 'POST' ? undefined : context.req.header('if-match')
    const ifNoneMatch = context.req.header('if-none-match')
    const onlyNew = representation !== undefined && ifNoneMatch?.trim() === '*'
    if (representation && ifMatch === undefined && !onlyNew && organizationId !== undefined)
      if (mounting.flags.of(organizationId).isOn(requireIfMatch, actor)) throw matchRequired()
    const outcome = await runRoute({
      kernel: mounting.kernel,
      idempotency: mounting.idempotency,
      route,
      organizationId,
      behalf: {
        source: '/functions/gateway',
        actor,
        correlationId: context.get('requestId'),
        afterEnd: route.afterEnd ?? false,
      },
      call,
      // Who finds repeated requests by itself is given no record of ours; what it is sent must be a key all the same.
      keyed: route.ownIdempotency ? undefined : keyed,
      representation,
      ifMatch,
      onlyNew,
    })
    const answer = respond(route, outcome, route.method === 'GET' ? ifNoneMatch : undefined)
    // HEAD is answered with the headers of GET: a stream that nobody reads would stay open.
    if (raw.method === 'HEAD') await answer.body?.cancel()
    return answer
  }
}

/** Who calls, and that they may call once more. A failed proof counts as a call of nobody: guessing keys is limited by address. */
async function knownCaller(
  mounting: Mounting,
  route: Route,
  context: Context<{ Variables: GatewayVariables }>,
): Promise<Caller> {
  const address = clientAddress(context, mounting.trustedProxies)
  const count = async (caller: Caller) => {
    const counted = await mounting.rateLimits?.count(route, caller, address)
    if (counted) context.set('rateLimitHeaders', counted.headers)
    if (counted?.refusal) throw counted.refusal
  }
  try {
    const caller = await authenticate(mounting, context.req.raw)
    await count(caller)
    return caller
  } catch (error) {
    if (!(error instanceof Unauthenticated)) throw error
    await count({ kind: 'anonymous' })
    // A route that anyone may use is not refused for a token that has ended.
    if (route.access.kind === 'public') return { kind: 'anonymous' }
    throw error
  }
}

/** The organization that staff merely named is not theirs to see: a handler learns of it only where it was granted. */
function granted(caller: Caller, organizationId: string | undefined): Caller {
  if (caller.kind !== 'staff' || organizationId !== undefined) return caller
  const { organizationId: _named, ...staff } = caller
  return staff
}

const withBody = (request: Request, bytes: Uint8Array): Request =>
  new Request(request.url, { method: request.method, headers: request.headers, body: Uint8Array.from(bytes) })

function respond(route: Route, outcome: RouteOutcome, ifNoneMatch: string | undefined): Response {
  if (outcome.kind === 'response') return outcome.response
  const { status, text, replayed } = outcome
  const isRead = route.method === 'GET'
  // Answers are somebody's own: kept by nobody, or asked for again each time with the tag.
  const headers = new Headers({ 'cache-control': isRead ? 'private, no-cache' : 'no-store' })
  if (replayed) headers.set('idempotency-replayed', 'true')
  const etag = isRead ? entityTag(text) : outcome.etag
  if (etag !== undefined) headers.set('etag', etag)
  if (etag !== undefined && ifNoneMatch !== undefined && tagMatches(ifNoneMatch, etag, 'weak'))
    return new Response(null, { status: 304, headers })
  if (status === 204) return new Response(null, { status, headers })
  headers.set('content-type', 'application/json')
  return new Response(text, { status, headers })
}
