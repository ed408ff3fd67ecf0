/** Messages that came in through a channel of another system. Written by the webhooks engine with `inbound_message_received`; the chat runtime answers them, and notes whether it did. */
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

export const InboundMessages = defineCollection({
  name: 'inbound_messages',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    endpointId: z.string(),
    channel: z.enum(['sms', 'whatsapp', 'slack']),
    /** The other system's id of it. */
    providerMessageId: z.string(),
    /** A phone number, or somebody in a workspace. */
    from: z.string(),
    /** Our side. */
    to: z.string(),
    /** Answers go into it, where the channel has threads. */
    threadId: z.string().optional(),
    text: z.string(),
    /** To be fetched with the credentials of the endpoint's organization. */
    media: z.array(z.object({ url: z.string(), contentType: z.string() })),
    /** What became of the media in that conversation, in their order; absent while nobody has fetched them. */
    files: z
      .array(
        z.discriminatedUnion('outcome', [
          z.object({ outcome: z.literal('kept'), attachmentId: z.string() }),
          z.object({ outcome: z.literal('not_taken'), reason: z.string() }),
        ]),
      )
      .optional(),
    receivedAt: z.string(),
    /** `unanswered`: no agent serves the channel that it came through. */
    state: z.enum(['waiting', 'taken', 'unanswered']).default('waiting'),
    /** Where it was said. */
    conversationId: z.string().optional(),
  }),
  queries: { inOrder: { equals: ['customerId', 'state'], orderBy: 'receivedAt' } },
  subject: 'customer',
  sealed: { fields: ['providerMessageId', 'from', 'to', 'threadId', 'text', 'media'] },
  retentionDays: 30,
})
export type InboundMessage = z.infer<typeof InboundMessages.schema>
