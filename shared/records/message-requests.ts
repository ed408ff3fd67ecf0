/**
 * That something be written to somebody: what any room asks of the communication engine, which has the words, and decides whether, when and by what they go.
 * Written once by whoever asks, together with `message_requested`.
 */
import type { EventData } from '@workflow/events'
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'

export const messageKinds = ['transactional', 'relationship', 'marketing'] as const
export const messageChannels = ['email', 'sms', 'whatsapp', 'slack', 'in_app'] as const

const schema = z.object({
  id: z.string(),
  /** Name of a template of the communication engine; `data` holds what it needs. */
  template: z.string(),
  channel: z.enum(messageChannels),
  /** `transactional`: asked for by its recipient or due by contract, always and at once. `relationship`, `marketing`: in waking hours, within the cap, and to nobody who objects. */
  kind: z.enum(messageKinds),
  to: z.object({ address: z.string(), name: z.string().optional(), userId: z.string().optional() }),
  /** As in `to`, where it can be asked for. */
  recipient: z.string().optional(),
  /** BCP 47. */
  locale: z.string(),
  /** IANA: the recipient's. */
  timeZone: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Whose affair it is, where the request is the platform's own. */
  organizationId: z.string().optional(),
  /** The sequence whose step it is: once that has stopped, it is not sent. */
  sequenceId: z.string().optional(),
  createdAt: z.string(),
})
export type MessageRequest = z.infer<typeof schema>

const declaration = {
  name: 'message_requests',
  schema,
  queries: {
    all: { equals: [], orderBy: 'createdAt' },
    byOrganization: { equals: ['organizationId'] },
    byRecipient: { equals: ['recipient'] },
  },
  subject: 'member',
  // Data holds links that let somebody in: it leaves with the message that is made of it, and soon after the links expire where none is.
  retentionDays: 30,
} as const

/** What an engine lists among its collections, whichever of the two it writes. */
export const MessageRequests = defineCollection(declaration)

/** To people who belong to no organization yet, and to staff. */
export const PlatformMessageRequests = definePlatformCollection(declaration)

export type NewMessage = Omit<MessageRequest, 'id' | 'createdAt' | 'recipient'>

interface Author<Collection> {
  readonly now: string
  newId(prefix: string): string
  create(collection: Collection, document: MessageRequest): MessageRequest
}

type Emit<Options> = (type: 'message_requested', data: EventData<'message_requested'>, options?: Options) => void

type TenantAuthor = Author<typeof MessageRequests> & { emit: Emit<never> }
type PlatformAuthor = Author<typeof PlatformMessageRequests> & { emit: Emit<{ readonly organizationId?: string }> }

/** The tenant id of events that belong to no organization. */
const platformTenant = 'platform'

/** Stages the request in the organization whose affair it is; returns the message's id. */
export function requestMessage(tenant: TenantAuthor, message: NewMessage): string {
  const request = stage(tenant, MessageRequests, message)
  tenant.emit('message_requested', request)
  return request.messageId
}

/** As `requestMessage`, for the platform itself, whichever organization's event is the cause. */
export function requestPlatformMessage(platform: PlatformAuthor, message: NewMessage): string {
  const request = stage(platform, PlatformMessageRequests, message)
  platform.emit('message_requested', request, { organizationId: platformTenant })
  return request.messageId
}

function stage<Collection>(
  author: Author<Collection>,
  collection: Collection,
  message: NewMessage,
): EventData<'message_requested'> {
  const { id, template } = author.create(collection, {
    ...message,
    id: author.newId('msg'),
    recipient: message.to.address,
    createdAt: author.now,
  })
  return { messageId: id, template }
}
