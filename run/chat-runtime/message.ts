/** What was said in a conversation, and on which channel. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'
import { ChannelName, Delivery, Outbound } from './channels/address.ts'

export const Citation = z.object({
  number: z.number().int(),
  passageId: z.string(),
  documentId: z.string(),
  title: z.string(),
  headings: z.array(z.string()).readonly(),
  quote: z.string(),
  score: z.number(),
})

export const ToolOutcome = z.enum(['ok', 'refused', 'failed', 'unknown'])
export type ToolOutcome = z.infer<typeof ToolOutcome>

export const MessageSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  conversationId: z.string(),
  sequence: z.number().int(),
  role: z.enum(['customer', 'agent', 'person', 'system']),
  text: z.string(),
  at: z.string(),
  /** Where it was written, or goes out; absent: on the web, or through the API. */
  channel: ChannelName.optional(),
  /** Of a message that goes out through another system. */
  delivery: Delivery.optional(),
  /** Files that the customer sent with it. */
  attachments: z.array(z.object({ id: z.string(), contentType: z.string(), sizeBytes: z.number().int() })).optional(),
  /** Display name of a person. */
  author: z.string().optional(),
  citations: z.array(Citation),
  toolCalls: z.array(z.object({ name: z.string(), status: ToolOutcome })),
  turnId: z.string().optional(),
  /** No request of the customer's asked for it: it goes out on their stream. */
  pushed: z.boolean(),
  outbound: Outbound.optional(),
})

export const Messages = defineCollection({
  name: 'conversation_messages',
  schema: MessageSchema,
  queries: { byConversation: { equals: ['conversationId'], orderBy: 'sequence' } },
  subject: 'customer',
  sealed: { fields: ['text', 'citations', 'outbound'] },
  retentionDays: 365,
})
export type Message = z.infer<typeof Messages.schema>

/** The message as the customer sees it. */
export function publicMessage({
  pushed: _,
  customerId: __,
  outbound: ___,
  ...message
}: Message): Omit<Message, 'pushed' | 'customerId' | 'outbound'> {
  return message
}
