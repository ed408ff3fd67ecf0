/** Another try where the server said that it was too busy, or could not be reached. What timed out has taken long enough: somebody else is asked. */
import { DelegateBackoff, handleWhen, type IRetryBackoffContext, retry } from 'cockatiel'
import { ProviderError } from '../provider.ts'
import { abortable } from './abortable.ts'

export interface Retries {
  /** Tries after the first. */
  readonly retries: number
  /** Doubled with each try; the wait is a random part of it (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, "full jitter"). */
  readonly baseDelayMs: number
  /** The longest wait. A server that asks for a longer one is not asked again. */
  readonly maxDelayMs: number
  /** 0–1; chance itself where absent. */
  readonly random?: () => number
}

const retried = new Set<ProviderError['kind']>(['rate_limited', 'overloaded', 'unreachable'])

/** Runs the call until it succeeds or no try is left; throws the last failure. A wait ends with the signal. */
export function withRetries<T>(options: Retries, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  const { retries, maxDelayMs } = options
  const policy = retry(
    handleWhen((error) => isRetried(error, maxDelayMs)),
    {
      maxAttempts: retries,
      backoff: new DelegateBackoff((context: IRetryBackoffContext<unknown>) => delayOf(context, options)),
    },
  )
  const attempts = policy.execute(() => {
    signal.throwIfAborted()
    return call()
  })
  return abortable(attempts, signal)
}

function isRetried(error: Error, maxDelayMs: number): boolean {
  return (
    error instanceof ProviderError &&
    error.detail.retryable &&
    retried.has(error.kind) &&
    (error.detail.retryAfterMs ?? 0) <= maxDelayMs
  )
}

/** What the server asked for, and a random part on top: callers that were refused together must not come back together. */
function delayOf({ attempt, result }: IRetryBackoffContext<unknown>, options: Retries): number {
  const { baseDelayMs, maxDelayMs, random = Math.random } = options
  const jitterMs = random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1))
  const error = 'error' in result ? result.error : undefined
  const askedMs = error instanceof ProviderError ? (error.detail.retryAfterMs ?? 0) : 0
  return askedMs + jitterMs
}
