/** What the gateway itself adds to a route's document: which refusals it can answer with, and the headers on both sides. */
import type { Route } from '@workflow/engine'
import { z } from 'zod'
import { representationOf } from './conditional.ts'
import { idempotencyKeyForm } from './idempotency.ts'
import { isCounted } from './rate-limits.ts'

const text = (description: string) => ({ description, schema: { type: 'string' as const } })

const documented = {
  'X-Request-Id': text('The id of this request: the correlation id of all that it causes'),
  RateLimit: text('What is left in each window: `"minute";r=999;t=1`'),
  'RateLimit-Policy': text('The windows: `"minute";q=1000;w=60`'),
  ETag: text('Tag of what was answered, for `If-None-Match` and `If-Match`'),
  'Idempotency-Replayed': text('`true` where the answer is that of an earlier request with this key'),
  'Retry-After': text('Seconds to wait'),
} as const
type HeaderName = keyof typeof documented

/** Ascending. */
export function problemStatuses(route: Route, routes: readonly Route[]): readonly number[] {
  const { method, access } = route
  const changes = method !== 'GET'
  const takesBody = changes && method !== 'DELETE'
  const takesAnything = takesBody || route.params !== undefined || route.query !== undefined
  const isOpen = access.kind === 'public' && !takesAnything
  const statuses: readonly (readonly [number, boolean])[] = [
    // A query that is not taken is refused, too.
    [400, true],
    [401, !isOpen],
    [403, !isOpen],
    [404, !isOpen],
    [409, changes],
    [412, changes],
    [413, takesBody],
    [422, method === 'POST'],
    [428, representationOf(route, routes) !== undefined],
    [429, isCounted(route)],
    // The server itself refuses a path and headers of more than 16 KiB, before any of this runs.
    [431, true],
    [503, !isOpen || route.path === '/readyz'],
  ]
  return statuses.flatMap(([status, can]) => (can ? [status] : []))
}

/** Headers of an answer with that status. */
export function answerHeadersOf(status: number, route: Route) {
  const names: readonly (readonly [HeaderName, boolean])[] = [
    ['X-Request-Id', status !== 431],
    ['RateLimit', status !== 431 && isCounted(route)],
    ['RateLimit-Policy', status !== 431 && isCounted(route)],
    ['ETag', status < 400 && route.method === 'GET' && route.streams !== 'always'],
    ['Idempotency-Replayed', status < 300 && route.method === 'POST'],
    ['Retry-After', status === 429 || status === 409],
  ]
  return Object.fromEntries(names.flatMap(([name, has]) => (has ? [[name, documented[name]]] : [])))
}

const idempotencyKey = z.string().regex(idempotencyKeyForm).optional().meta({
  example: '8f14e45f-ceea-467f-a0e6-1d0b8f2c7a55',
  description:
    'The same key with the same request within 24 hours gets the same answer, and happens once. To be random: who guesses it may be taken for its sender',
})
const exampleTag = '"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'
/** Any text: what is no tag matches nothing. */
const tags = z.string()

/** Headers that a route takes. */
export function requestHeadersOf(route: Route, routes: readonly Route[]): z.ZodObject | undefined {
  const shape = {
    ...(route.method === 'POST' ? { 'Idempotency-Key': idempotencyKey } : {}),
    ...(representationOf(route, routes)
      ? {
          'If-Match': tags
            .optional()
            .meta({ example: exampleTag, description: 'The ETag of the state that is to be changed' }),
        }
      : {}),
    ...(route.method === 'GET' && route.streams !== 'always'
      ? {
          'If-None-Match': tags
            .optional()
            .meta({ example: exampleTag, description: 'The ETag of what the caller has' }),
        }
      : {}),
    ...(route.streams
      ? {
          'Last-Event-ID': z
            .string()
            .regex(/^[!-~]{0,100}$/)
            .optional()
            .meta({ description: 'Resumes after this event' }),
        }
      : {}),
  }
  return Object.keys(shape).length === 0 ? undefined : z.object(shape)
}
