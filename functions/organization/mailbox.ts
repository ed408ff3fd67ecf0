/** Mail to people: queued as a document that whoever sends mail takes up, and read locally in its stead. */
import type { Platform } from '@workflow/engine'
import { definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'

export const MessageSchema = z.object({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  template: z.string(),
  /** Whose affair it is, where the addressee may be nobody's yet. */
  organizationId: z.string().optional(),
  createdAt: z.string(),
})

export const Messages = definePlatformCollection({
  name: 'messages',
  schema: MessageSchema,
  queries: {
    all: { equals: [], orderBy: 'createdAt' },
    byRecipient: { equals: ['to'] },
    byOrganization: { equals: ['organizationId'] },
  },
  subject: 'member',
  // Texts hold links that sign somebody in: they leave soon after the links expire.
  retentionDays: 14,
})

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly template: string
  readonly organizationId?: string
}

export function queueMail(platform: Platform, mail: Mail): void {
  const message = platform.create(Messages, { id: platform.newId('msg'), ...mail, createdAt: platform.now })
  platform.emit('message_queued', { messageId: message.id, channel: 'email', template: mail.template })
}
