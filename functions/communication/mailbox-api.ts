/** Routes of what was written: the local mailbox, an organization's messages, and what waits for whoever signs in. */
import {
  type Kernel,
  type Page,
  pageOptions,
  pageQuery,
  platformRoute,
  type Route,
  route,
  userOf,
} from '@workflow/engine'
import { localMailbox } from '@workflow/messaging'
import { type Message, MessageSchema, Messages, PlatformMessages } from '@workflow/records'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'
import { staffRoles } from './access.ts'

const page = z.strictObject(pageQuery)
const people = { kind: 'tenant', roles: ['admin', 'config_manager', ...staffRoles] } as const

/** Without what only the engine needs. */
const MessageView = MessageSchema.omit({ linkKey: true, recipientId: true, unsubscribeUrl: true })
/** For everybody but the recipient: links in the words let whoever has them in. */
const MessageSummary = MessageView.omit({ text: true, html: true, links: true })

const ownPage = z.object({ items: z.array(MessageView), next: z.string().optional() })
const viewOf = (found: Page<Message>) => ({ ...found, items: found.items.map((message) => MessageView.parse(message)) })
const newestFirst = (query: z.infer<typeof page>) => ({ ...pageOptions(query), descending: true })

export const mailboxRoutes = (kernelOf: () => Kernel): readonly Route[] => [
  platformRoute({
    method: 'GET',
    path: '/v1/mailbox',
    summary:
      'What was written to people where no server carries it, newest first: the mailbox of a platform without one',
    access: { kind: 'platform', roles: ['platform_admin'] },
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    status: 200,
    answer: z.object({ items: z.array(MessageView) }),
    handle: async ({ query }) => ({ items: await mailbox(kernelOf(), query.limit) }),
  }),
  route({
    method: 'GET',
    path: '/v1/messages',
    summary: 'What was written to people of the organization outside of conversations, newest first',
    access: people,
    query: page,
    status: 200,
    answer: z.object({ items: z.array(MessageSummary), next: z.string().optional() }),
    handle: async ({ query }, tenant) => {
      const found = await tenant.query(Messages, 'all', {}, newestFirst(query))
      return { ...found, items: found.items.map((message) => MessageSummary.parse(message)) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/messages/{messageId}',
    summary: 'One of them, and what became of it',
    access: people,
    params: z.object({ messageId: z.string().min(1).max(200) }),
    status: 200,
    answer: MessageSummary,
    handle: async ({ params }, tenant) => MessageSummary.parse(await tenant.get(Messages, params.messageId)),
  }),
  route({
    method: 'GET',
    path: '/v1/in-app-messages',
    summary: 'What was written to whoever calls, newest first',
    access: { kind: 'tenant', roles: CLIENT_ROLES },
    query: page,
    status: 200,
    answer: ownPage,
    handle: async ({ caller, query }, tenant) =>
      viewOf(await tenant.query(Messages, 'byRecipient', { to: userOf(caller) }, newestFirst(query))),
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/staff/in-app-messages',
    summary:
      'What was written to whoever of the staff calls, newest first: papers to sign, approvals delegated to them',
    access: { kind: 'platform', roles: PLATFORM_ROLES },
    query: page,
    status: 200,
    answer: ownPage,
    handle: async ({ caller, query }, platform) =>
      viewOf(await platform.query(PlatformMessages, 'byRecipient', { to: userOf(caller) }, newestFirst(query))),
  }),
]

async function mailbox({ ports }: Kernel, limit: number): Promise<z.infer<typeof MessageView>[]> {
  const found = await ports.documents.find({
    parent: 'all',
    collection: Messages.name,
    name: 'bySender',
    equals: { sentBy: localMailbox.name },
    descending: true,
    limit,
  })
  return found.map(({ body }) => MessageView.parse(body))
}
