/** What is said in a conversation goes out where the customer is met: each part is an event of its own, in order, beside the message that holds the words. */
import type { Tenant } from '@workflow/engine'
import type { Message } from '../message.ts'
import type { Address } from './address.ts'
import { partsFor } from './format.ts'

/** The fields of a message that goes out to this address; none where the web shows it. */
export function outboundOf(via: Address | undefined, text: string): Pick<Message, 'channel' | 'delivery' | 'outbound'> {
  if (!via) return {}
  const parts = partsFor(via.channel, text).map((part) => ({ text: part, delivery: 'queued' as const }))
  return { channel: via.channel, delivery: 'queued', outbound: { address: via, parts } }
}

/** Stages the events that send it. The step also writes the conversation, whose order they keep. */
export function queueOutbound(tenant: Tenant, { id: messageId, conversationId, outbound }: Message): void {
  if (!outbound) return
  const { channel } = outbound.address
  for (const part of outbound.parts.keys())
    tenant.emit('channel_message_queued', { conversationId, messageId, channel, part })
}
