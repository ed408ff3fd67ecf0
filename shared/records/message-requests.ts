/**
 * That something be written to somebody: what any room asks of the communication engine, which has the words, and decides whether, when and by what they go.
 * Written once by whoever asks, together with `message_requested`.
 */
import type { EventData } from '@workflow/events'
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'

export const messageChannels = ['email', 'sms', 'whatsapp', 'slack', 'in_app'] as const

const schema = z.object({
  id: z.string(),
  /** Name of a template of the communication engine; `data` holds what it needs. */
  template: z.string(),
  channel: z.enum(messageChannels),
  /** `transactional`: asked for by its recipient or due by contract, always and at once. `relationship`, `marketing`: in waking hours, within the cap, and to nobody who objects. */
  kind: z.enum(['transactional', 'relationship', 'marketing']),
  to: z.object({ address: z.string(), name: z.string().optional(), userId: z.string().optional() }),
  /** BCP 47. */
  locale: z.string(),
  /** IANA: the recipient's. */
  timeZone: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Whose affair it is, where the request is the platform's own. */
  organizationId: z.string().optional(),
  createdAt: z.string(),
})
export type MessageRequest = z.infer<typeof schema>

const common = {
  name: 'message_requests',
  schema,
  subject: 'member',
  // Data holds links that let somebody in: it leaves soon after they expire.
  retentionDays: 30,
} as const

export const MessageRequests = defineCollection({
  ...common,
  queries: { all: { equals: [], orderBy: 'createdAt' } },
})

/** To people who belong to no organization yet, and to staff. */
export const PlatformMessageRequests = definePlatformCollection({
  ...common,
  queries: { all: { equals: [], orderBy: 'createdAt' }, byOrganization: { equals: ['organizationId'] } },
})

export type NewMessage = Omit<MessageRequest, 'id' | 'createdAt'>

interface Author<Collection> {
  readonly now: string
  newId(prefix: string): string
  create(collection: Collection, document: MessageRequest): MessageRequest
  emit(type: 'message_requested', data: EventData<'message_requested'>): void
}

/** Stages the request in the organization whose affair it is; returns the message's id. */
export const requestMessage = (tenant: Author<typeof MessageRequests>, message: NewMessage): string =>
  stage(tenant, MessageRequests, message)

/** As `requestMessage`, for the platform itself. */
export const requestPlatformMessage = (platform: Author<typeof PlatformMessageRequests>, message: NewMessage): string =>
  stage(platform, PlatformMessageRequests, message)

function stage<Collection>(author: Author<Collection>, collection: Collection, message: NewMessage): string {
  const { id } = author.create(collection, { ...message, id: author.newId('msg'), createdAt: author.now })
  author.emit('message_requested', { messageId: id, template: message.template })
  return id
}
