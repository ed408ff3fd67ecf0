/** How much may be asked: by whom, under which plan. The one table of these figures. */
import type { Organization } from '../organization/index.ts'
import type { RatePolicy } from './token-bucket.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

const policies = (perMinute: number, perHour: number): readonly RatePolicy[] => [
  { name: 'minute', quota: perMinute, windowMs: minuteMs },
  { name: 'hour', quota: perHour, windowMs: hourMs },
]

interface PlanLimits {
  /** Of each API key. */
  readonly key: readonly RatePolicy[]
  /** New conversations through each publishable key. */
  readonly newConversations: RatePolicy
}

const newConversations = (quota: number): RatePolicy => ({ name: 'conversations-day', quota, windowMs: dayMs })

/** The first row is what the platform promises by default; the others are raised by plan. */
export const limitsOfPlan: Readonly<Record<Organization['plan'], PlanLimits>> = {
  starter: { key: policies(1_000, 10_000), newConversations: newConversations(5_000) },
  growth: { key: policies(2_000, 40_000), newConversations: newConversations(20_000) },
  enterprise: { key: policies(6_000, 200_000), newConversations: newConversations(100_000) },
}

/** Of one person who has signed in, in any number of windows. */
export const personLimits = policies(600, 10_000)

/** Of one customer in their conversation: far more than anybody types. */
export const conversationLimits: readonly RatePolicy[] = [{ name: 'minute', quota: 120, windowMs: minuteMs }]

/** Of everybody at one address who has proven nothing. */
export const addressLimits = policies(300, 6_000)

/** Of one address from which another system delivers, for all of its customers at once. */
export const systemLimits = policies(6_000, 200_000)

/** Of one address with one publishable key: a household or an office, not a flood. */
export const pageLimits: readonly RatePolicy[] = [{ name: 'address-minute', quota: 120, windowMs: minuteMs }]
