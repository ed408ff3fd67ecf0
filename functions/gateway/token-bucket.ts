/**
 * Token buckets: a bucket holds `quota` requests and fills again evenly over `windowMs`. Kept in memory of this process, by design: an instance answers without
 * asking anybody, and what that means with several instances stands in docs/decisions/0011-limits-are-counted-per-instance.md.
 */
import { LRUCache } from 'lru-cache'

export interface RatePolicy {
  /** As `RateLimit-Policy` names it. */
  readonly name: string
  readonly quota: number
  readonly windowMs: number
}

/** A policy, and whose requests are counted under it. */
export interface CountedPolicy extends RatePolicy {
  readonly subject: string
}

export interface Standing {
  readonly policy: RatePolicy
  /** Whole requests that are left now. */
  readonly remaining: number
  /** Until the bucket holds another request; 0 where it does. */
  readonly nextMs: number
  /** Until the bucket is full again. */
  readonly fullMs: number
}

interface Bucket {
  readonly tokens: number
  readonly atMs: number
}

/** Subjects that are remembered at a time; who asked longest ago is forgotten first. */
const maxBuckets = 200_000

export class TokenBuckets {
  readonly #buckets = new LRUCache<string, Bucket>({ max: maxBuckets })

  /** Takes one request from each bucket, or from none where one of them is empty. */
  take(policies: readonly CountedPolicy[], nowMs: number): { allowed: boolean; standings: readonly Standing[] } {
    const filled = policies.map((policy) => ({ policy, key: keyOf(policy), tokens: this.#tokens(policy, nowMs) }))
    const allowed = filled.every(({ tokens }) => tokens >= 1)
    const after = filled.map((one) => ({ ...one, tokens: allowed ? one.tokens - 1 : one.tokens }))
    for (const { key, tokens } of after) this.#buckets.set(key, { tokens, atMs: nowMs })
    return { allowed, standings: after.map(({ policy, tokens }) => standingOf(policy, tokens)) }
  }

  #tokens(policy: CountedPolicy, nowMs: number): number {
    const bucket = this.#buckets.get(keyOf(policy))
    if (bucket === undefined) return policy.quota
    const elapsedMs = Math.max(0, nowMs - bucket.atMs)
    return Math.min(policy.quota, bucket.tokens + (elapsedMs * policy.quota) / policy.windowMs)
  }
}

const keyOf = ({ name, subject }: CountedPolicy) => `${name} ${subject}`

function standingOf(policy: RatePolicy, tokens: number): Standing {
  const msPerToken = policy.windowMs / policy.quota
  return {
    policy,
    remaining: Math.floor(tokens),
    nextMs: tokens >= 1 ? 0 : (1 - tokens) * msPerToken,
    fullMs: (policy.quota - tokens) * msPerToken,
  }
}
