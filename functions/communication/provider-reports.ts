/** What providers tell of messages that they took. Some of it comes before the commit that says that the message was sent: either order ends the same. */
import { step, type Tenant } from '@workflow/engine'
import { type Message, Messages } from '@workflow/records'
import { markUnreachable } from './deliver.ts'
import { Recipients } from './model.ts'

/** Nobody can be reached there: SendGrid's types and classifications of bounces, Twilio's error codes. */
const forGood = new Set(['bounce', 'invalid address', '30005', '30006', '21610', '21614', '63003'])

interface Report {
  readonly providerMessageId: string
  /** Ours: known before the provider's is. */
  readonly messageId?: string | undefined
}

async function reported(tenant: Tenant, { messageId, providerMessageId }: Report): Promise<Message | undefined> {
  const own = messageId === undefined ? undefined : await tenant.find(Messages, messageId)
  if (own) return own
  const { items } = await tenant.query(Messages, 'byProviderMessage', { providerMessageId }, { limit: 1 })
  const [found] = items
  // Others send by the same accounts; and what a query shows is no precondition.
  return found && tenant.find(Messages, found.id)
}

/** Of these a provider knows more than we do. */
const mayHaveGone: ReadonlySet<Message['state']> = new Set(['sending', 'sent', 'unknown'])

const delivered = step('message_delivered', async (event, tenant) => {
  const message = await reported(tenant, event.data)
  if (message && mayHaveGone.has(message.state)) tenant.put(Messages, { ...message, state: 'delivered' })
})

const opened = step('message_opened', async (event, tenant) => {
  const message = await reported(tenant, event.data)
  if (message && message.openedAt === undefined) tenant.put(Messages, { ...message, openedAt: tenant.now })
})

const clicked = step('message_clicked', async (event, tenant) => {
  const message = await reported(tenant, event.data)
  if (message && message.clickedAt === undefined) tenant.put(Messages, { ...message, clickedAt: tenant.now })
})

const failed = step('message_failed', async (event, tenant) => {
  const { reason = 'unknown' } = event.data
  const message = await reported(tenant, event.data)
  if (message === undefined || message.state === 'failed') return
  tenant.put(Messages, { ...message, state: 'failed', because: reason })
  if (!forGood.has(reason.toLowerCase())) return
  await markUnreachable(tenant, message, await tenant.find(Recipients, message.recipientId), reason)
})

export const providerReports = [delivered, opened, clicked, failed]
