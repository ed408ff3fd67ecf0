/**
 * Who may ask how often. A caller with a key is counted by key, a person by account, a customer by conversation, everybody else by address; a publishable key
 * stands in web pages, so that it is counted by address as well, with a cap on new conversations a day.
 */
import type { Caller, Route } from '@workflow/engine'
import { type Clock, QuotaExceeded } from '@workflow/platform'
import { countedAddress } from './client-address.ts'
import type { PlanOf } from './organizations.ts'
import {
  addressLimits,
  conversationLimits,
  limitsOfPlan,
  pageLimits,
  personLimits,
  systemLimits,
} from './plan-limits.ts'
import { type CountedPolicy, type RatePolicy, type Standing, TokenBuckets } from './token-bucket.ts'

/** Probes are answered however often they come: who asks them decides whether this process lives on. */
const uncounted: ReadonlySet<string> = new Set(['/healthz', '/readyz'])

export const isCounted = (route: Route): boolean => !uncounted.has(route.path)

export interface RateLimitsOptions {
  readonly clock: Clock
  readonly planOf: PlanOf
  /** Addresses that stand for many clients, and are not counted as one. */
  readonly isShared: (address: string) => boolean
}

export interface Counted {
  readonly headers: Readonly<Record<string, string>>
  readonly refusal?: Error
}

export class RateLimits {
  readonly #buckets = new TokenBuckets()
  readonly #options: RateLimitsOptions

  constructor(options: RateLimitsOptions) {
    this.#options = options
  }

  /** Counts a request; `refusal` is to be thrown. */
  async count(route: Route, caller: Caller, address: string | undefined): Promise<Counted> {
    if (!isCounted(route)) return { headers: {} }
    const policies = await this.#policiesOf(route, caller, this.#addressToCount(address))
    if (policies.length === 0) return { headers: {} }
    const { allowed, standings } = this.#buckets.take(policies, this.#options.clock.now().getTime())
    const headers = rateLimitHeaders(standings)
    return allowed ? { headers } : { headers, refusal: refusalOf(standings) }
  }

  async #policiesOf(route: Route, caller: Caller, address: string | undefined): Promise<CountedPolicy[]> {
    switch (caller.kind) {
      case 'anonymous':
        if (address === undefined) return []
        return route.calledBySystems
          ? counted(systemLimits, `system:${address}`)
          : counted(addressLimits, `address:${address}`)
      case 'member':
      case 'staff':
        return counted(personLimits, `user:${caller.userId}`)
      case 'customer':
        return counted(conversationLimits, `conversation:${caller.conversationId}`)
      case 'key': {
        const limits = limitsOfPlan[await this.#options.planOf(caller.organizationId)]
        const key = `key:${caller.keyId}`
        const opens = caller.publishable && route.access.kind === 'publishable_key' && route.method === 'POST'
        return [
          ...counted(limits.key, key),
          ...(caller.publishable && address !== undefined ? counted(pageLimits, `${key} ${address}`) : []),
          ...(opens ? counted([limits.newConversations], key) : []),
        ]
      }
    }
  }

  #addressToCount(address: string | undefined): string | undefined {
    return address === undefined || this.#options.isShared(address) ? undefined : countedAddress(address)
  }
}

const counted = (policies: readonly RatePolicy[], subject: string): CountedPolicy[] =>
  policies.map((policy) => ({ ...policy, subject }))

const seconds = (durationMs: number) => Math.ceil(durationMs / 1_000)

/** `RateLimit` and `RateLimit-Policy` as in draft-ietf-httpapi-ratelimit-headers-10: `q` quota, `w` window, `r` remaining, `t` seconds until more is there. */
function rateLimitHeaders(standings: readonly Standing[]): Record<string, string> {
  const until = ({ remaining, nextMs, fullMs }: Standing) => seconds(remaining === 0 ? nextMs : fullMs)
  return {
    'ratelimit-policy': standings
      .map(({ policy }) => `"${policy.name}";q=${policy.quota};w=${seconds(policy.windowMs)}`)
      .join(', '),
    ratelimit: standings
      .map((standing) => `"${standing.policy.name}";r=${standing.remaining};t=${until(standing)}`)
      .join(', '),
  }
}

function refusalOf(standings: readonly Standing[]): Error {
  const [tightest] = [...standings].sort((a, b) => b.nextMs - a.nextMs)
  if (tightest === undefined) throw new Error('a refusal needs a policy that refuses')
  const { policy, nextMs } = tightest
  const perWindow = `${policy.quota} requests in ${seconds(policy.windowMs)} seconds`
  return new QuotaExceeded(`too many requests: ${policy.name} allows ${perWindow}`, {
    code: 'rate_limited',
    // A client that waits for whole seconds must find a whole request.
    retryAfterMs: Math.max(1_000, nextMs),
  })
}
