/** A model that keeps failing is left alone for a while: one circuit breaker for each provider and model. */
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel'
import { LRUCache } from 'lru-cache'
import { ProviderError } from '../provider.ts'
import { enter, type Leave } from './stay.ts'

export interface Circuits {
  /** Lets a call in, or throws `overloaded` while the circuit is open. The call says how it ended: a failure counts, an abort does not. */
  enter(provider: string, model: string, signal: AbortSignal): Promise<Leave>
}

export interface CircuitOptions {
  /** Of the last calls, the share that must have failed. */
  readonly failedShare: number
  readonly calls: number
  /** After this long one call is let through, and decides. */
  readonly openMs: number
}

/** Models that tenants name are many; those in use are few. */
const remembered = 1_000
/** Said by the request's own fault, not by the model's. */
const notCounted = new Set<ProviderError['kind']>(['invalid_request', 'content_filter', 'unsupported'])

export function createCircuits({ failedShare, calls, openMs }: CircuitOptions): Circuits {
  const breakers = new LRUCache<string, CircuitBreakerPolicy>({ max: remembered })
  const breakerOf = (key: string): CircuitBreakerPolicy => {
    const known = breakers.get(key)
    if (known !== undefined) return known
    const made = circuitBreaker(
      handleWhen((error) => error instanceof ProviderError && !notCounted.has(error.kind)),
      {
        halfOpenAfter: openMs,
        breaker: new CountBreaker({ threshold: failedShare, size: calls, minimumNumberOfCalls: calls }),
      },
    )
    breakers.set(key, made)
    return made
  }
  return {
    enter: async (provider, model, signal) => {
      const breaker = breakerOf(`${provider}/${model}`)
      // The one that tries may take a whole answer's time; the others go elsewhere meanwhile.
      if (breaker.state === CircuitState.HalfOpen) throw leftAlone(provider)
      try {
        return await enter(breaker, signal)
      } catch (error) {
        throw error instanceof BrokenCircuitError ? leftAlone(provider) : error
      }
    },
  }
}

function leftAlone(provider: string): ProviderError {
  return new ProviderError('overloaded', `${provider} failed too often, and is left alone for a while`, {
    provider,
    retryable: false,
  })
}
