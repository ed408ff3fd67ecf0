/** The people who look after clients and take over conversations: documents. */
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { EscalationRequestSchema, sealedOfEscalation } from '@workflow/records'
import { z } from 'zod'

/** Roles of staff who look after clients. */
export const CLIENT_FACING_ROLES = [
  'sales_agent',
  'onboarding_specialist',
  'support_specialist',
  'success_manager',
  'sales_specialist',
] as const
export type ClientFacingRole = (typeof CLIENT_FACING_ROLES)[number]

export const agentStatuses = z.enum(['online', 'busy', 'away', 'offline'])
export type AgentStatus = z.infer<typeof agentStatuses>

const capacity = z.strictObject({
  maxConcurrentClients: z.number().int().min(0).max(1_000),
  maxActiveHandoffs: z.number().int().min(0).max(100),
  maxLiveConversations: z.number().int().min(0).max(100),
})
export type Capacity = z.infer<typeof capacity>

export const defaultCapacity: Capacity = { maxConcurrentClients: 15, maxActiveHandoffs: 3, maxLiveConversations: 5 }

/** What may be said about an agent, besides who it is. */
export const agentProfile = {
  skills: z.array(z.string().max(80).trim().min(1)).max(50),
  /** BCP 47. */
  languages: z.array(z.string().max(35).trim().min(2)).max(20),
  /** Kinds of opportunities that a specialist is invited for. */
  expertise: z.array(z.string().max(80).trim().min(1)).max(50),
  capacity,
}

export const AgentSchema = z.object({
  /** The user's id. */
  id: z.string(),
  /** Of a client's own people; absent for staff. */
  organizationId: z.string().optional(),
  name: z.string(),
  /** `agent`: a client's own. */
  role: z.enum([...CLIENT_FACING_ROLES, 'agent']),
  ...agentProfile,
  status: agentStatuses,
  /** Of staff who are not there. */
  awaySince: z.string().optional(),
})

export const Agents = definePlatformCollection({
  name: 'agents',
  schema: AgentSchema,
  queries: { byOrganization: { equals: ['organizationId'] } },
  subject: 'member',
  retentionDays: 'forever',
})
export type Agent = z.infer<typeof AgentSchema>

/** Which organizations there are, as heard from `organization_created`. */
export const Clients = definePlatformCollection({
  name: 'clients',
  schema: z.object({ id: z.string(), since: z.string() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

/** Who of the staff may act in the organization. `id` is the user's: one read tells whether somebody is assigned. */
export const Assignments = defineCollection({
  name: 'assignments',
  schema: z.object({
    id: z.string(),
    role: z.enum(CLIENT_FACING_ROLES),
    active: z.boolean(),
    because: z.enum(['least_loaded', 'from_queue', 'named', 'handoff', 'invitation', 'absence', 'creator']),
    assignedAt: z.string(),
    endedAt: z.string().optional(),
  }),
  queries: { byRole: { equals: ['role', 'active'] } },
  subject: 'none',
  retentionDays: 'forever',
})

export type Assignment = z.infer<typeof Assignments.schema>

export const escalationStates = z.enum(['waiting', 'offered', 'claimed', 'released', 'closed', 'timed_out'])

/** What the conversation said when it asked, and what became of it. `id` is the request's. */
export const EscalationSchema = EscalationRequestSchema.extend({
  fallback: z.enum(['create_ticket', 'callback']),
  /** `waiting`: nobody was there to offer it to. `released`: handed back to the bot. */
  state: escalationStates,
  /** User ids. */
  offeredTo: z.array(z.string()),
  claimedBy: z.object({ userId: z.string(), name: z.string(), rosterId: z.string() }).optional(),
  claimedAt: z.string().optional(),
  endedAt: z.string().optional(),
})

export const Escalations = defineCollection({
  name: 'escalations',
  schema: EscalationSchema,
  queries: {
    all: { equals: [], orderBy: 'createdAt' },
    byState: { equals: ['state'], orderBy: 'createdAt' },
    byConversation: { equals: ['conversationId', 'state'] },
  },
  subject: 'customer',
  sealed: { fields: [...sealedOfEscalation] },
  retentionDays: 365,
})
export type Escalation = z.infer<typeof EscalationSchema>
