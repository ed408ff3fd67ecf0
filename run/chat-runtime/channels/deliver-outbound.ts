/**
 * Sends one part of a message through the customer's channel. Neither Twilio nor Slack honours an idempotency key: where a crash, or no answer, leaves it open whether
 * it was sent, it is not sent again; the message says so, and people see it.
 */
import { effect } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { behalfOfChannels } from '../commit.ts'
import { Messages } from '../model.ts'
import type { Services } from '../services.ts'
import { type Delivery, deliveryOf } from './address.ts'
import { credentialsOf } from './credentials.ts'
import { type Sent, send } from './senders.ts'

interface PartRef {
  readonly organizationId: string
  readonly messageId: string
  readonly part: number
}

export function deliverOutbound(services: Services): ReturnType<typeof effect> {
  return effect<'channel_message_queued', PartRef, Sent>('channel_message_queued', {
    honoursKey: false,
    prepare: async ({ data: { messageId, part } }, tenant) => {
      const message = await tenant.findIfKept(Messages, messageId)
      // The record of the attempt names the part: the words stay under their customer's key.
      return message?.outbound?.parts[part] && { organizationId: tenant.organizationId, messageId, part }
    },
    perform: (ref) => perform(services, ref),
    settle: async ({ data }, outcome, tenant) => {
      const message = await tenant.findIfKept(Messages, data.messageId)
      if (!message?.outbound) return
      const result = outcome.kind === 'unknown' ? { kind: 'unknown' as const } : outcome.result
      const delivery: Delivery = result.kind
      const parts = message.outbound.parts.map((part, place) => (place === data.part ? { ...part, delivery } : part))
      const outbound = { ...message.outbound, parts }
      tenant.put(Messages, { ...message, outbound, delivery: deliveryOf(outbound) })
      if (result.kind === 'sent')
        tenant.emit('channel_message_sent', { ...data, providerMessageId: result.providerMessageId })
      else {
        const reason = result.kind === 'failed' ? { reason: result.reason } : {}
        tenant.emit('channel_message_undelivered', { ...data, outcome: result.kind, ...reason })
      }
    },
  })
}

async function perform(services: Services, { organizationId, messageId, part }: PartRef): Promise<Sent> {
  const found = await services.kernel.commitNow(organizationId, behalfOfChannels(messageId), async (tenant) => {
    const { outbound } = await tenant.get(Messages, messageId)
    const address = outbound?.address
    const text = outbound?.parts[part]?.text
    if (!address || text === undefined) throw new NotFound(`message ${messageId} has no part ${part} to send`)
    return { address, text, credentials: await credentialsOf(services, tenant, address.channel) }
  })
  if (!found.credentials) return { kind: 'failed', reason: 'no_credentials' }
  return send(found.address, found.text, found.credentials, {
    allowLoopback: services.allowLoopback,
    clock: services.kernel.ports.clock,
  })
}
