/** What the chat runtime keeps of a conversation, and the pure rules on it. */
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import {
  Attachments,
  CustomerLinks,
  CustomerProfiles,
  Customers,
  EscalationRequests,
  InboundMessages,
  MockTables,
  ModelBudgets,
  ModelSpend,
  OutgoingMessages,
  TicketRequests,
  VoiceInputs,
  VoiceSessions,
} from '@workflow/records'
import { z } from 'zod'
import { Address } from './channels/address.ts'
import { Place } from './line.ts'
import { Citation, MessageSchema, Messages, ToolOutcome } from './message.ts'
import { TaintedText } from './tainted-text.ts'
import { VerificationCodes } from './verification-codes.ts'

export { type Message, Messages, publicMessage, ToolOutcome } from './message.ts'

export const ConversationStatus = z.enum(['open', 'waiting_for_person', 'with_person', 'closed'])
export type ConversationStatus = z.infer<typeof ConversationStatus>

const customer = z.object({
  verified: z.boolean(),
  facts: z.record(z.string(), z.unknown()),
  /** By the name of a fact: where it comes from. */
  sources: z.record(z.string(), z.string()).optional(),
})

/** Questions of the configuration's survey that were asked, and what was answered. */
const Survey = z.object({ asked: z.number().int(), answers: z.array(z.string()), done: z.boolean() })
export type Survey = z.infer<typeof Survey>

export const Conversations = defineCollection({
  name: 'conversations',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    configId: z.string(),
    /** Pinned at the start: what is deployed later is for later conversations. */
    configVersion: z.number().int(),
    /** Where the customer last wrote. */
    channel: z.enum(['web', 'api', 'sms', 'whatsapp', 'slack']),
    /** Where people's words go out; absent on the web. */
    via: Address.optional(),
    /** The thread of a channel that it lives in. */
    thread: z.string().optional(),
    status: ConversationStatus,
    customer,
    /** Mocks of a sandbox start from the rows as imported and are its own. */
    sandbox: z.boolean(),
    escalationId: z.string().optional(),
    /** Since when the customer waits for something that is ours to do. */
    waitsSince: z.string().optional(),
    /** Sequence of the newest message. */
    lastMessage: z.number().int(),
    turns: z.number().int(),
    toolFailures: z.number().int(),
    /** Turns under way, in the order of their messages. */
    line: z.array(Place).default([]),
    /** A person's instruction that only the agent sees. */
    guidance: z.array(z.string()),
    /** For the next turn only. */
    guidanceOnce: z.array(z.string()).optional(),
    /** The first message that people and the customer exchanged and the agent has not read. */
    unreadFrom: z.number().int().optional(),
    /** The newest files that the customer sent: what they show is told to the agent. */
    files: z.array(z.string()).optional(),
    /** The call that its customer is on: meanwhile nobody answers here. */
    onCall: z.string().optional(),
    /** What the last call came to, for the agent's next turn. */
    callSummary: z.string().optional(),
    survey: Survey.optional(),
    /** Products that were offered: each once. */
    offered: z.array(z.string()).optional(),
    resolvedAt: z.string().optional(),
    rating: z.object({ score: z.number().int(), comment: z.string().optional() }).optional(),
    /** The boundary of its fences, from its first turn on: models have read it, and nobody else. */
    fence: z.string().optional(),
    /** Suspicious texts that the model has read. */
    taint: z.array(TaintedText).readonly().optional(),
    metadata: z.record(z.string(), z.string()),
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
  queries: {
    one: { equals: ['id'] },
    byTime: { equals: [], orderBy: 'createdAt' },
    byStatus: { equals: ['status'], orderBy: 'updatedAt' },
    ofCustomer: { equals: ['customerId'], orderBy: 'updatedAt' },
  },
  subject: 'customer',
  sealed: {
    fields: [
      'customer',
      'guidance',
      'guidanceOnce',
      'rating',
      'metadata',
      'survey',
      'fence',
      'taint',
      'via',
      'thread',
      'callSummary',
    ],
  },
  retentionDays: 365,
})
export type Conversation = z.infer<typeof Conversations.schema>

const Usage = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedTokens: z.number(),
  costMicroUsd: z.number(),
  latencyMs: z.number(),
  firstTokenMs: z.number(),
})
export type Usage = z.infer<typeof Usage>

/** What the caller of a turn gets at its end. */
export const TurnResult = z.object({
  message: MessageSchema.omit({ pushed: true, customerId: true, outbound: true }).nullable(),
  citations: z.array(Citation),
  toolCalls: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: ToolOutcome,
      /** Why it was refused or failed. */
      code: z.string().optional(),
      arguments: z.record(z.string(), z.unknown()),
    }),
  ),
  usage: Usage,
  producedBy: z.string(),
  status: ConversationStatus,
  /** Calls of the API caller's own tools, which it is to run. */
  callerToolCalls: z.array(
    z.object({ id: z.string(), name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
  ),
})
export type TurnResult = z.infer<typeof TurnResult>

/** `words`: what the customer said. `answer`: somebody's answer to what the graph waits for. `results`: of the API caller's own tools. `wait`: nothing can go on yet. */
export const TurnInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('words') }),
  z.object({ kind: z.literal('answer'), approved: z.boolean(), words: z.string() }),
  z.object({ kind: z.literal('results') }),
  z.object({ kind: z.literal('wait') }),
])
export type TurnInput = z.infer<typeof TurnInput>

export const Turns = defineCollection({
  name: 'turns',
  schema: z.object({
    /** `<conversationId>:<clientMessageId>`: the same message again is the same turn. */
    id: z.string(),
    customerId: z.string(),
    conversationId: z.string(),
    clientMessageId: z.string(),
    /** `true` while it runs, absent afterwards: a start after a crash finds what it has to finish. */
    running: z.boolean().nullable(),
    text: z.string(),
    /** Where the answer goes out, where it was not asked for on the web. */
    via: Address.optional(),
    /** How the graph begins: kept, so that a turn that a crash interrupted begins the same way. */
    input: TurnInput,
    startedAt: z.string(),
    result: TurnResult.optional(),
    /** Timed stages, calls and verdicts, for operators. */
    trace: z.unknown(),
  }),
  queries: {
    byConversation: { equals: ['conversationId'], orderBy: 'startedAt' },
    running: { equals: ['running'], orderBy: 'startedAt', group: true },
  },
  subject: 'customer',
  sealed: { fields: ['text', 'via', 'input', 'result', 'trace'] },
  retentionDays: 365,
})
export type Turn = z.infer<typeof Turns.schema>

export const ToolCalls = defineCollection({
  name: 'tool_calls',
  schema: z.object({
    /** `<turnId>:<callId>`: also the idempotency key that the tool receives. */
    id: z.string(),
    customerId: z.string(),
    conversationId: z.string(),
    turnId: z.string(),
    tool: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    state: z.enum(['attempting', 'done', 'unknown']),
    outcome: ToolOutcome.optional(),
    /** JSON text for the model. */
    content: z.string().optional(),
    startedAt: z.string(),
    /** Among the calls of one process in one turn. */
    position: z.number().int().optional(),
    durationMs: z.number().optional(),
  }),
  queries: { byConversation: { equals: ['conversationId'], orderBy: 'startedAt' } },
  subject: 'customer',
  sealed: { fields: ['arguments', 'content'] },
  retentionDays: 365,
})
export type ToolCallRecord = z.infer<typeof ToolCalls.schema>

export const Checkpoints = defineCollection({
  name: 'checkpoints',
  schema: z.object({
    /** The conversation. */
    id: z.string(),
    customerId: z.string(),
    /** The turn that wrote it. */
    turnId: z.string(),
    saved: z.unknown(),
    /** Somebody's agreement that the graph waits for. */
    question: z
      .object({
        from: z.enum(['customer', 'human']),
        callId: z.string(),
        tool: z.string(),
        arguments: z.record(z.string(), z.unknown()),
      })
      .optional(),
    /** Whose agreement that is. */
    waitsFor: z.enum(['customer', 'human']).optional(),
  }),
  queries: { waiting: { equals: ['waitsFor'] } },
  subject: 'customer',
  sealed: { fields: ['saved', 'question'] },
  retentionDays: 90,
})
export type StoredCheckpoint = z.infer<typeof Checkpoints.schema>

/** Single-use tickets for streams, whose addresses carry no header. */
export const StreamTickets = definePlatformCollection({
  name: 'stream_tickets',
  schema: z.object({ id: z.string(), organizationId: z.string(), conversationId: z.string(), expiresAt: z.string() }),
  queries: {},
  subject: 'none',
  retentionDays: 1,
})

/** Dialogues of API callers in which the customer proved who they are; `id` is a hash of what was said. */
export const ProvenDialogues = defineCollection({
  name: 'proven_dialogues',
  schema: z.object({ id: z.string(), customerId: z.string(), customer }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['customer'] },
  retentionDays: 1,
})

export const collections = [
  Customers,
  CustomerProfiles,
  CustomerLinks,
  Conversations,
  Messages,
  Attachments,
  Turns,
  ToolCalls,
  Checkpoints,
  VerificationCodes,
  StreamTickets,
  ProvenDialogues,
  InboundMessages,
  MockTables,
  ModelBudgets,
  ModelSpend,
  EscalationRequests,
  TicketRequests,
  OutgoingMessages,
  VoiceSessions,
  VoiceInputs,
]

/** Whether the agent answers, or a person does. */
export const agentAnswers = (status: ConversationStatus): boolean =>
  status === 'open' || status === 'waiting_for_person'
