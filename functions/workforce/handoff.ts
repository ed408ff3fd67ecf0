/** A client changes hands, for good or, with a specialist, for a while: documents of it, and what decides without touching anything. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'
import { CLIENT_FACING_ROLES, type ClientFacingRole } from './model.ts'

const handoffKinds = ['sales_to_onboarding', 'onboarding_to_support', 'onboarding_to_success', 'specialist'] as const
export type HandoffKind = (typeof handoffKinds)[number]

export const rolesOfKind: Readonly<
  Record<HandoffKind, { readonly from: ClientFacingRole; readonly to: ClientFacingRole }>
> = {
  sales_to_onboarding: { from: 'sales_agent', to: 'onboarding_specialist' },
  onboarding_to_support: { from: 'onboarding_specialist', to: 'support_specialist' },
  onboarding_to_success: { from: 'onboarding_specialist', to: 'success_manager' },
  specialist: { from: 'success_manager', to: 'sales_specialist' },
}

/** What whoever comes must know. Never empty: what the platform itself knows stands in it from the start. */
export const handoffContext = z.object({
  notes: z.string().max(10_000),
  preferences: z.string().max(10_000),
  technicalRequirements: z.string().max(10_000),
})

export const specialistOutcome = z.object({
  outcome: z.enum(['won', 'lost', 'open']),
  /** In the currency's minor unit. */
  revenueMinor: z.number().int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as INR'),
  notes: z.string().max(10_000),
})

export const HandoffSchema = z.object({
  id: z.string(),
  kind: z.enum(handoffKinds),
  fromAgentId: z.string().optional(),
  toRole: z.enum(CLIENT_FACING_ROLES),
  /** `waiting`: nobody is free for it. `returned`: the specialist has given the client back. */
  state: z.enum(['waiting', 'offered', 'accepted', 'returned']),
  offeredTo: z.string().optional(),
  /** Counts offers: a time-out of an earlier one means nothing. */
  offer: z.number().int(),
  refusals: z.array(
    z.object({
      agentId: z.string(),
      because: z.enum(['declined', 'absent', 'unanswered']),
      reason: z.string().optional(),
      at: z.string(),
    }),
  ),
  context: handoffContext,
  /** What a specialist is invited for. */
  opportunity: z.object({ type: z.string(), reason: z.string() }).optional(),
  result: specialistOutcome.optional(),
  createdAt: z.string(),
  acceptedBy: z.string().optional(),
  acceptedAt: z.string().optional(),
})
export type Handoff = z.infer<typeof HandoffSchema>

export const Handoffs = defineCollection({
  name: 'handoffs',
  schema: HandoffSchema,
  queries: { all: { equals: [], orderBy: 'createdAt' } },
  subject: 'none',
  retentionDays: 'forever',
})

/** The end of onboarding: done when both sides have accepted. One a client. */
export const handoverId = 'after_onboarding'

export const ClientHandovers = defineCollection({
  name: 'client_handovers',
  schema: z.object({
    id: z.literal(handoverId),
    startedAt: z.string(),
    byAgentId: z.string(),
    open: z.array(z.enum(handoffKinds)),
    completedAt: z.string().optional(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

/** Whoever refused it with a reason is not asked again; who only was not there may be. */
export const mayBeOffered = (handoff: Handoff, agentId: string): boolean =>
  !handoff.refusals.some((one) => one.agentId === agentId && one.because === 'declined')
