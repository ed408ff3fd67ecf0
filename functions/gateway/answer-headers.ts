/** What every answer carries: the id of its request, how much may still be asked, and what browsers must not do with it. */
import { newId } from '@workflow/engine'
import type { Context, Next } from 'hono'
import type { GatewayVariables } from './mount.ts'

const requestIdForm = /^[\w.:-]{1,100}$/
/** W3C Trace Context: version, trace id, parent id, flags. */
const traceparentForm = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}$/

const security: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  // Answers are read by pages of other origins where CORS lets them.
  'cross-origin-resource-policy': 'cross-origin',
  'x-permitted-cross-domain-policies': 'none',
  'x-dns-prefetch-control': 'off',
  // What is answered is data: nothing in it may load or run. Pages bring a policy of their own.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}
const twoYears = 'max-age=63072000; includeSubDomains'

/** `trustedProxies`: only a proxy of our own is believed about how the caller came. */
export function answerHeaders(trustedProxies: number) {
  return async (context: Context<{ Variables: GatewayVariables }>, next: Next): Promise<void> => {
    const requestId = requestIdOf(context)
    context.set('requestId', requestId)
    await next()
    const { headers } = context.res
    headers.set('x-request-id', requestId)
    for (const [name, value] of Object.entries(context.get('rateLimitHeaders') ?? {})) headers.set(name, value)
    for (const [name, value] of Object.entries(security)) if (!headers.has(name)) headers.set(name, value)
    if (isSecure(context, trustedProxies)) headers.set('strict-transport-security', twoYears)
  }
}

/** The caller's own id, else that of the caller's trace, else a new one: it is the correlation id of all that the request causes. */
function requestIdOf(context: Context): string {
  const given = context.req.header('x-request-id')
  if (given !== undefined && requestIdForm.test(given)) return given
  return traceparentForm.exec(context.req.header('traceparent') ?? '')?.[1] ?? newId('req')
}

const isSecure = (context: Context, trustedProxies: number): boolean =>
  context.req.url.startsWith('https:') || (trustedProxies > 0 && context.req.header('x-forwarded-proto') === 'https')
