/**
 * Documents that one room writes and another reads: what is too personal for an event, and what a service must see the moment it changes.
 * Each says who writes it; nobody else does.
 */
import { createHash } from 'node:crypto'
import { ConfigHeadSchema } from '@workflow/config-sdk'
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

export { type ApprovalRequest, ApprovalRequestSchema, ApprovalRequests, approvalTypes } from './approval-requests.ts'
export {
  type Attachment,
  Attachments,
  AttachmentType,
  attachmentBlobPrefix,
  attachmentDays,
  FileReading,
  openFile,
  ReadFile,
  sealFile,
} from './attachments.ts'
export {
  type ClientProfile,
  ClientProfileSchema,
  ClientProfiles,
  channelNames,
  clientProfileId,
  type Evidence,
  EvidenceSchema,
} from './client-profile.ts'
export {
  type Contact,
  type ContactField,
  type Customer,
  CustomerLinks,
  CustomerProfiles,
  CustomerSchema,
  Customers,
  linkedCustomer,
  linkNewCustomer,
  ProfileFact,
  provenBy,
} from './customers.ts'
export { type InboundMessage, InboundMessages } from './inbound-messages.ts'
export {
  type Document,
  DocumentSchema,
  Documents,
  documentIdOf,
  type Import,
  Imports,
  KnowledgeOffers,
} from './knowledge.ts'
export {
  type MessageRequest,
  MessageRequests,
  messageChannels,
  messageKinds,
  type NewMessage,
  PlatformMessageRequests,
  requestMessage,
  requestPlatformMessage,
} from './message-requests.ts'
export { type Message, MessageSchema, Messages, PlatformMessages } from './messages.ts'
export {
  ModelBudgets,
  ModelSpend,
  type MonthBudgets,
  type Spent,
  spendId,
  spendShards,
  spendWith,
  spentOf,
} from './model-spend.ts'
export {
  mainContact,
  type OrganizationProfile,
  OrganizationProfiles,
  organizationProfileId,
} from './organization-profile.ts'
export {
  createPageLink,
  followPageLink,
  organizationOfToken,
  type PageLink,
  type PageLinkPurpose,
  PageLinks,
} from './page-links.ts'
export { type Member, Members, type StaffMember, StaffMembers } from './people.ts'
export { type Correction, type Requirements, RequirementsRecords, RequirementsSchema } from './requirements.ts'
export { VoiceInputs, VoiceSessions } from './voice-sessions.ts'

/** Written by the configuration engine, watched by the chat runtime: which version of an agent new conversations get. Id: the configId. */
export const ConfigHeads = defineCollection({
  name: 'config_heads',
  schema: ConfigHeadSchema.extend({ id: z.string() }),
  queries: { all: { equals: [] } },
  subject: 'none',
  retentionDays: 'forever',
})

/** Written by the configuration engine at an import and by the chat runtime with each call of a mock. Id: the toolset, or `<toolset>:<conversationId>` of a sandbox. */
export const MockTables = defineCollection({
  name: 'mock_tables',
  schema: z.object({
    id: z.string(),
    /** Of a sandbox: its conversation's customer. What all others share is nobody's in particular. */
    customerId: z.string(),
    tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
    counters: z.record(z.string(), z.number().int()),
  }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['tables'] },
  retentionDays: 'forever',
})

const customer = z.object({
  verified: z.boolean(),
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
})

/** What a person needs to take over. */
export const EscalationRequestSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  conversationId: z.string(),
  reason: z.string(),
  rule: z.string(),
  summary: z.string(),
  /** 0 (furious) – 1 (delighted). */
  sentiment: z.number().optional(),
  suggestedReply: z.string().optional(),
  /** What the agent did so far, in words. */
  tried: z.array(z.string()),
  customer,
  createdAt: z.string(),
})

/** What of an escalation is the customer's. */
export const sealedOfEscalation = ['reason', 'summary', 'suggestedReply', 'tried', 'customer'] as const

/** Written by the chat runtime with `escalation_triggered`, read by the workforce. */
export const EscalationRequests = defineCollection({
  name: 'escalation_requests',
  schema: EscalationRequestSchema,
  queries: {},
  subject: 'customer',
  sealed: { fields: [...sealedOfEscalation] },
  retentionDays: 365,
})

/** Written by the chat runtime with `ticket_requested`, read by support. */
export const TicketRequests = defineCollection({
  name: 'ticket_requests',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    conversationId: z.string(),
    kind: z.enum(['ticket', 'callback']),
    subject: z.string(),
    description: z.string(),
    requester: z.object({ name: z.string().optional(), email: z.string().optional(), phone: z.string().optional() }),
    /** When to call back, in the customer's words. */
    when: z.string().optional(),
    createdAt: z.string(),
  }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['subject', 'description', 'requester', 'when'] },
  retentionDays: 365,
})

/** The same request is the same ticket, however often it is heard; whoever asks for it can tell its number before support has opened it. */
export const ticketIdOf = (requestId: string): string =>
  `tkt_${createHash('sha256').update(requestId).digest('hex').slice(0, 20)}`

export type EscalationRequest = z.infer<typeof EscalationRequestSchema>
export type TicketRequest = z.infer<typeof TicketRequests.schema>

/** Written by the chat runtime: messages to customers outside their conversation. Locally this is their mailbox. */
export const OutgoingMessages = defineCollection({
  name: 'outgoing_messages',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    channel: z.enum(['email', 'sms']),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    createdAt: z.string(),
  }),
  queries: { byTime: { equals: [], orderBy: 'createdAt' } },
  subject: 'customer',
  sealed: { fields: ['to', 'subject', 'text'] },
  retentionDays: 30,
})
