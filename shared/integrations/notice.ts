/**
 * What a delivery says, in the platform's own words: one notice for each thing that happened. Facts and ids; what is personal stands only in a message and in
 * the payload of what has no words of its own, and both are sealed by whoever keeps them.
 */
import { z } from 'zod'

const id = z.string().min(1).max(300)

/** Somebody on the other side of a channel. */
const PersonSchema = z.object({ phone: z.string().optional(), externalId: z.string().optional() })
export type Person = z.infer<typeof PersonSchema>

const MessageSchema = z.object({
  fact: z.literal('message_received'),
  channel: z.enum(['sms', 'whatsapp', 'slack']),
  /** The other system's id of the message. */
  providerMessageId: id,
  from: PersonSchema,
  /** Our side: a phone number, or a channel of a workspace. */
  to: z.string(),
  /** Answers go into it, where the channel has threads. */
  threadId: z.string().optional(),
  text: z.string(),
  media: z.array(z.object({ url: z.string(), contentType: z.string() })),
})

const FactSchema = z.discriminatedUnion('fact', [
  MessageSchema,
  z.object({
    fact: z.literal('message_status'),
    status: z.enum(['delivered', 'opened', 'clicked', 'failed']),
    channel: z.enum(['email', 'sms', 'whatsapp']),
    providerMessageId: id,
    /** Ours, where it was given along and is said again. */
    messageId: id.optional(),
    /** The other system's code of what went wrong. */
    reason: z.string().max(100).optional(),
  }),
  z.object({
    fact: z.literal('signature_status'),
    documentId: id,
    status: z.enum(['sent', 'viewed', 'signed', 'completed', 'declined', 'voided', 'expired', 'failed']),
  }),
  z.object({
    fact: z.literal('record_changed'),
    objectType: id,
    recordId: id,
    change: z.enum(['created', 'updated', 'deleted', 'merged', 'unknown']),
  }),
  z.object({
    fact: z.literal('issue'),
    action: z.enum(['created', 'closed']),
    repository: id,
    issueNumber: z.int().positive(),
  }),
  z.object({
    fact: z.literal('payment'),
    outcome: z.enum(['received', 'failed']),
    of: z.enum(['invoice', 'payment_intent']),
    paymentId: id,
    /** In the smallest unit of the currency. */
    amountMinor: z.int(),
    /** ISO 4217, capitals. */
    currency: z.string().regex(/^[A-Z]{3}$/),
  }),
  z.object({ fact: z.literal('room'), action: z.enum(['started', 'finished']), room: id, roomId: id }),
  z.object({
    fact: z.literal('recording'),
    room: id,
    recordingId: id,
    durationMs: z.number().nonnegative(),
    sizeBytes: z.number().nonnegative(),
  }),
  /** No words of its own: whoever knows the system reads the payload. */
  z.object({ fact: z.literal('other'), payload: z.string(), person: PersonSchema.optional() }),
])
export type Fact = z.infer<typeof FactSchema>
export type ReceivedMessage = z.infer<typeof MessageSchema>

export const NoticeSchema = z.object({
  /** The same for every delivery of the same thing, and made only of what the other system vouches for. */
  id: z.string().min(1),
  /** As the other system calls it. */
  kind: z.string().min(1).max(200),
  /** ISO 8601, by the other system's clock. */
  occurredAt: z.string().optional(),
  /** Whose it is, for apps that many organizations have installed. */
  account: z.string().optional(),
  fact: FactSchema,
})
export type Notice = z.infer<typeof NoticeSchema>

/** ISO 8601 of seconds since 1970; nothing where it is none. */
export function isoOfSeconds(seconds: number): { occurredAt: string } | Record<string, never> {
  const date = new Date(seconds * 1_000)
  return Number.isNaN(date.getTime()) ? {} : { occurredAt: date.toISOString() }
}
