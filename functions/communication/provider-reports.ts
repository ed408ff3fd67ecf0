/** What providers tell of messages that they took. */
import { step, type Tenant } from '@workflow/engine'
import { type Message, Messages } from '@workflow/records'
import { markUnreachable } from './deliver.ts'
import { Recipients } from './model.ts'

/** Nobody can be reached there: SendGrid's types and classifications of bounces, Twilio's error codes. */
const forGood = new Set(['bounce', 'invalid address', '30005', '30006', '21610', '21614', '63003'])

async function reported(tenant: Tenant, providerMessageId: string): Promise<Message | undefined> {
  const { items } = await tenant.query(Messages, 'byProviderMessage', { providerMessageId }, { limit: 1 })
  const [found] = items
  // Others send by the same accounts; and what a query shows is no precondition.
  return found && tenant.find(Messages, found.id)
}

const delivered = step('message_delivered', async (event, tenant) => {
  const message = await reported(tenant, event.data.providerMessageId)
  if (message?.state === 'sent') tenant.put(Messages, { ...message, state: 'delivered' })
})

const opened = step('message_opened', async (event, tenant) => {
  const message = await reported(tenant, event.data.providerMessageId)
  if (message && message.openedAt === undefined) tenant.put(Messages, { ...message, openedAt: tenant.now })
})

const clicked = step('message_clicked', async (event, tenant) => {
  const message = await reported(tenant, event.data.providerMessageId)
  if (message && message.clickedAt === undefined) tenant.put(Messages, { ...message, clickedAt: tenant.now })
})

const failed = step('message_failed', async (event, tenant) => {
  const { providerMessageId, reason = 'unknown' } = event.data
  const message = await reported(tenant, providerMessageId)
  if (message === undefined || message.state === 'failed') return
  tenant.put(Messages, { ...message, state: 'failed', because: reason })
  if (!forGood.has(reason.toLowerCase())) return
  await markUnreachable(tenant, message, await tenant.find(Recipients, message.recipientId), reason)
})

export const providerReports = [delivered, opened, clicked, failed]
