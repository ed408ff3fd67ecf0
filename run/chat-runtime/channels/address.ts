/** Where a customer is met outside the web: the two ends of a channel, and what becomes of a message that goes out through it. */
import { z } from 'zod'

export const ChannelName = z.enum(['sms', 'whatsapp', 'slack'])
export type ChannelName = z.infer<typeof ChannelName>

export const Address = z.object({
  channel: ChannelName,
  /** Through which webhook endpoint they wrote. */
  endpointId: z.string(),
  /** A phone number, or somebody in a workspace. */
  customer: z.string(),
  /** Our number, or the Slack channel. */
  ours: z.string(),
  /** Answers go into it, where the channel has threads. */
  threadId: z.string().optional(),
})
export type Address = z.infer<typeof Address>

/** `unknown`: the other system may have sent it; it is not repeated. `failed`: it certainly was not sent. */
export const Delivery = z.enum(['queued', 'sent', 'failed', 'unknown'])
export type Delivery = z.infer<typeof Delivery>

/** A message as it goes out: cut to what the channel takes, each part sent by itself, in order. */
export const Outbound = z.object({
  address: Address,
  parts: z.array(z.object({ text: z.string(), delivery: Delivery })),
})
export type Outbound = z.infer<typeof Outbound>

/** The worst that happened to a part is what happened to the message. */
export function deliveryOf({ parts }: Outbound): Delivery {
  const worstFirst: readonly Delivery[] = ['unknown', 'failed', 'queued']
  return worstFirst.find((one) => parts.some(({ delivery }) => delivery === one)) ?? 'sent'
}

/** A conversation in a thread stays in it: `undefined` where the channel has none. */
export const threadOf = ({ endpointId, ours, threadId }: Address): string | undefined =>
  threadId === undefined ? undefined : `${endpointId}:${ours}:${threadId}`
