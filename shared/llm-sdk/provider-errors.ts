/** Failures of a model's server, in the words of `ProviderError`. Retries are the platform's business; here is decided whether one can help. */
import { ProviderError } from './provider.ts'

type Kind = ProviderError['kind']

/** What an HTTP client says about a failure. */
export interface Failure {
  readonly provider: string
  readonly error: unknown
  readonly status?: number | undefined
  /** As the server sent it: seconds, or an HTTP date. */
  readonly retryAfter?: string | undefined
  /** Where the provider's own error code says more than the status. */
  readonly kind?: Kind | undefined
  readonly retryable?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The error to throw. A caller's own abort is passed on as it is (its reason), since nobody failed; a signal that ran out of time
 * (`AbortSignal.timeout`) is a `timeout`.
 */
export function providerErrorOf(failure: Failure): unknown {
  const { provider, error, status, signal } = failure
  if (error instanceof ProviderError) return error
  if (signal?.aborted === true) {
    const reason: unknown = signal.reason
    if (!(reason instanceof Error && reason.name === 'TimeoutError')) return reason
    return new ProviderError(
      'timeout',
      `${provider} did not answer in time`,
      { provider, retryable: true },
      { cause: error },
    )
  }
  const kind = failure.kind ?? (status === undefined ? kindWithoutStatus(error) : kindOfStatus(status))
  const retryAfterMs = failure.retryAfter === undefined ? undefined : retryAfterOf(failure.retryAfter)
  return new ProviderError(
    kind,
    `${provider} failed${status === undefined ? '' : ` with status ${status}`}: ${error instanceof Error ? error.message : String(error)}`,
    {
      provider,
      retryable: failure.retryable ?? retryableKinds.has(kind),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(status === undefined ? {} : { status }),
    },
    { cause: error },
  )
}

/** An answer that is not what was asked for. Sampling again may give a good one. */
export function malformed(provider: string, message: string, cause?: unknown): ProviderError {
  return new ProviderError(
    'malformed',
    `${provider}: ${message}`,
    { provider, retryable: true },
    cause === undefined ? undefined : { cause },
  )
}

const retryableKinds = new Set<Kind>(['rate_limited', 'overloaded', 'timeout', 'malformed', 'unreachable'])

function kindOfStatus(status: number): Kind {
  if (status === 401 || status === 403) return 'authentication'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'overloaded' : 'invalid_request'
}

/** fetch reports a broken connection as a TypeError, the clients' own readers a broken stream as a SyntaxError or a plain Error. */
function kindWithoutStatus(error: unknown): Kind {
  if (error instanceof SyntaxError) return 'malformed'
  if (error instanceof TypeError) return 'unreachable'
  if (error instanceof Error && /JSON|parsing|Unexpected token/iu.test(error.message)) return 'malformed'
  return 'unreachable'
}

/** RFC 9110, 10.2.3. */
function retryAfterOf(header: string): number | undefined {
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, Math.round(seconds * 1000))
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}
