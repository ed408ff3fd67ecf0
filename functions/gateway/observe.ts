/** Every request within a span of its own, counted by route and status, and told to whoever keeps the log. */
import { measure, SpanKind, traced } from '@workflow/telemetry'
import type { Context, Next } from 'hono'
import { routePath } from 'hono/route'
import type { GatewayVariables } from './mount.ts'

/** By OpenTelemetry's names, https://opentelemetry.io/docs/specs/semconv/http/http-spans/: the route, never the address. */
export interface ServedRequest {
  readonly 'http.request.method': string
  readonly 'http.route': string
  readonly 'http.response.status_code': number
}

export function observe(onServed: (request: ServedRequest, durationMs: number) => void) {
  return async (context: Context<{ Variables: GatewayVariables }>, next: Next): Promise<void> => {
    const { method } = context.req
    const correlationId = context.get('requestId')
    const startedMs = performance.now()
    await traced(method, { kind: SpanKind.SERVER, correlationId }, async (span) => {
      await next()
      const facts = {
        'http.request.method': method,
        'http.route': routePath(context, -1),
        'http.response.status_code': context.res.status,
      }
      const durationMs = performance.now() - startedMs
      span.note(facts)
      measure('http.server.request.duration', durationMs / 1_000, facts)
      onServed(facts, durationMs)
    })
  }
}
