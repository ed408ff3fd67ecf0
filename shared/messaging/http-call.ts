/** One call of a provider's API, and what its answer says of the message. */
import { guardedFetch, OutboundError, type OutboundRequest } from '@workflow/security'
import type { SendOutcome } from './sender.ts'

export interface ApiMeans {
  readonly baseUrl: string
  /** Local mode only. */
  readonly allowLoopback: boolean
}

const timeoutMs = 15_000
const maxBytes = 256 * 1024

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  /** Undefined where it is no JSON. */
  readonly body: unknown
}

/** The answer; or what follows where there is none, or where the provider is too busy to take anything. */
export async function callApi(
  { baseUrl, allowLoopback }: ApiMeans,
  path: string,
  request: OutboundRequest,
): Promise<{ readonly answer: ApiAnswer } | { readonly outcome: SendOutcome }> {
  const url = `${baseUrl}${path}`
  try {
    const response = await guardedFetch(
      url,
      { method: 'POST', ...request },
      { allowLoopback, allowHosts: [new URL(url).hostname], timeoutMs, maxBytes },
    )
    const text = await response.text()
    if (response.status === 429) return { outcome: { kind: 'unavailable', reason: 'too_many_requests' } }
    return { answer: { status: response.status, headers: response.headers, body: jsonOf(text) } }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    return { outcome: { kind: neverArrived(error) ? 'unavailable' : 'unknown', reason: error.kind } }
  }
}

/** A key that is wrong or may too little is mended by its owner, and a request that came too slowly is sent again. */
const mayBeMended = new Set([401, 403, 408])

/** A refusal certainly sent nothing; what else is no success leaves it open. */
export function outcomeOfFailure({ status }: ApiAnswer, reason: string): SendOutcome {
  if (status < 400 || status >= 500) return { kind: 'unknown', reason }
  return { kind: mayBeMended.has(status) ? 'unavailable' : 'refused', reason }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const refusedBeforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Nobody was there to take it, or we did not ask. */
function neverArrived(error: OutboundError): boolean {
  if (['invalid_url', 'forbidden_address', 'host_not_allowed'].includes(error.kind)) return true
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && refusedBeforeSending.has(String(cause.code))) return true
  return false
}
