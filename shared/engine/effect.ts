/**
 * Effects outside: committed as `attempting` before the call, as done after it. Where a crash leaves `attempting` and the target does not honour an idempotency
 * key, the call is not repeated: its outcome is unknown, and a person is told.
 */
import type { Envelope, EventType } from '@workflow/events'
import { defineCollection, NO_CUSTOMER } from '@workflow/platform'
import { z } from 'zod'
import type { Tenant } from './capability.ts'

export const Effects = defineCollection({
  name: 'effects',
  schema: z.object({
    id: z.string(),
    customerId: z.literal(NO_CUSTOMER),
    state: z.enum(['attempting', 'done', 'unknown']),
    /** What was asked of the target, JSON. */
    request: z.unknown(),
    attemptedAt: z.string(),
    settledAt: z.string().optional(),
  }),
  queries: { byState: { equals: ['state'], orderBy: 'attemptedAt' } },
  subject: 'customer',
  sealed: { fields: ['request'] },
  retentionDays: 45,
})

export type EffectRecord = z.infer<typeof Effects.schema>

export type EffectOutcome<Result> = { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'unknown' }

/** What is to be done, given what is recorded. */
export function nextMove(
  record: Pick<EffectRecord, 'state'> | undefined,
  honoursKey: boolean,
): 'begin' | 'call' | 'give_up' | 'settled' {
  if (!record) return 'begin'
  if (record.state !== 'attempting') return 'settled'
  return honoursKey ? 'call' : 'give_up'
}

export interface EffectDefinition<Type extends EventType, Request, Result> {
  /** The target repeats nothing that it already did under the same key. */
  readonly honoursKey: boolean
  /** Reads and decides; undefined: nothing to do. */
  readonly prepare: (event: Envelope<Type>, tenant: Tenant) => Promise<Request | undefined>
  /** The call itself. What it throws before anything can have happened should be `Unavailable`; the kernel tries again later. */
  readonly perform: (request: Request, idempotencyKey: string) => Promise<Result>
  /** Stages what follows. */
  readonly settle: (event: Envelope<Type>, outcome: EffectOutcome<Result>, tenant: Tenant) => Promise<void>
}

export interface EffectHandler {
  readonly kind: 'effect'
  readonly scope: 'tenant'
  readonly type: EventType
  readonly ordered?: boolean
  readonly projection?: false
  readonly afterEnd?: false
  readonly effect: EffectDefinition<EventType, unknown, unknown>
}

export function effect<Type extends EventType, Request, Result>(
  type: Type,
  definition: EffectDefinition<Type, Request, Result>,
): EffectHandler {
  return { kind: 'effect', scope: 'tenant', type, effect: definition as EffectHandler['effect'] }
}
