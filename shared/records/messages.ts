/**
 * What was written to somebody outside a conversation, and what became of it. Written by the communication engine alone, under the request's id; whoever forgets a
 * person removes what was written to them.
 */
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'
import { messageChannels, messageKinds } from './message-requests.ts'

const messageStates = [
  'queued',
  /** Waits for `heldUntil`. */
  'held',
  /** Given to the sender; what became of it is not known yet. */
  'sending',
  'sent',
  'delivered',
  /** It certainly did not go. */
  'failed',
  /** It was not to go. */
  'suppressed',
  /** It may have gone: it is not sent again. */
  'unknown',
] as const

export const MessageSchema = z.object({
  id: z.string(),
  channel: z.enum(messageChannels),
  kind: z.enum(messageKinds),
  /** An address, a number, a channel of Slack, or a user's id. */
  to: z.string(),
  toName: z.string().optional(),
  /** Hash of channel and address. */
  recipientId: z.string(),
  userId: z.string().optional(),
  locale: z.string(),
  timeZone: z.string(),
  template: z.string(),
  /** Whose words: `built_in`, or the organization's own, and their version. */
  templateVersion: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  /** Address of the page on which its recipient objects; absent where nobody can object. */
  unsubscribeUrl: z.string().optional(),
  /** Where tracked links of `html` lead, by place. */
  links: z.array(z.string()),
  /** What signs them. */
  linkKey: z.string().optional(),
  sequenceId: z.string().optional(),
  /** Whose affair it is, where the addressee may be nobody's yet. */
  organizationId: z.string().optional(),
  state: z.enum(messageStates),
  /** Why it is held, was suppressed or failed. */
  because: z.string().optional(),
  heldUntil: z.string().optional(),
  /** Failed attempts that left it unsent. */
  attempts: z.number().int(),
  /** The adapter that carried it. */
  sentBy: z.string().nullable(),
  providerMessageId: z.string().nullable(),
  createdAt: z.string(),
  sentAt: z.string().optional(),
  openedAt: z.string().optional(),
  clickedAt: z.string().optional(),
  repliedAt: z.string().optional(),
})
export type Message = z.infer<typeof MessageSchema>

const declaration = {
  name: 'messages',
  schema: MessageSchema,
  queries: {
    all: { equals: [], orderBy: 'createdAt' },
    byProviderMessage: { equals: ['providerMessageId'] },
    byRecipient: { equals: ['to'], orderBy: 'createdAt' },
    byOrganization: { equals: ['organizationId'] },
    /** Of all organizations: what lies in the local mailbox. */
    bySender: { equals: ['sentBy'], orderBy: 'createdAt', group: true },
  },
  subject: 'member',
  retentionDays: 90,
} as const

/** What an engine lists among its collections, whichever of the two it writes. */
export const Messages = defineCollection(declaration)

/** To people who belong to no organization yet, and to staff. Texts hold links that sign somebody in: they leave soon after the links expire. */
export const PlatformMessages = definePlatformCollection({ ...declaration, retentionDays: 14 })
