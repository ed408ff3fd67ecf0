/** Recipients and the voice of a brand: documents, and the pure rule on whether a message may go now. */
import { createHash } from 'node:crypto'
import { defineCollection } from '@workflow/platform'
import type { Message, MessageRequest } from '@workflow/records'
import { z } from 'zod'
import { voices } from './templates/index.ts'
import { wakingMoment } from './waking-hours.ts'

/**
 * One address of an organization: what it may still be sent. Cap, objection and the one sequence of each purpose are invariants, and stand in this one document.
 * `id`: hash of the address, which stands nowhere in it, so that an objection can be kept for good.
 */
export const Recipients = defineCollection({
  name: 'recipients',
  schema: z.object({
    id: z.string(),
    /** Its owner wants nothing but what they asked for. */
    objectedAt: z.string().optional(),
    marketing: z.object({ grantedAt: z.string(), source: z.string() }).optional(),
    /** Nobody can be reached there. */
    unreachable: z.object({ at: z.string(), reason: z.string() }).optional(),
    /** What counts for the cap, as long as it does. */
    sent: z.array(z.object({ messageId: z.string(), at: z.string() })),
    /** The active sequence of each purpose. */
    sequences: z.record(z.string(), z.string()),
    lastMessageId: z.string().optional(),
  }),
  queries: {},
  subject: 'member',
  retentionDays: 'forever',
})
export type Recipient = z.infer<typeof Recipients.schema>

export const BrandVoiceSchema = z.object({
  id: z.literal('voice'),
  voice: z.enum(voices),
  /** Who signs. */
  senderName: z.string(),
})

/** How an organization speaks in its messages. */
export const BrandVoices = defineCollection({
  name: 'brand_voices',
  schema: BrandVoiceSchema,
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
export type BrandVoice = z.infer<typeof BrandVoiceSchema>

export const platformVoice: BrandVoice = { id: 'voice', voice: 'plain', senderName: 'Workflow' }

type Channel = MessageRequest['channel']

const addressKinds: Readonly<Record<Channel, string>> = {
  email: 'email',
  sms: 'phone',
  whatsapp: 'phone',
  slack: 'slack',
  in_app: 'user',
}

/** SMS and WhatsApp reach the same telephone: they share its cap and its objection. */
export function recipientIdOf(channel: Channel, address: string): string {
  const same = addressKinds[channel] === 'phone' ? address.replace(/[^\d+]/g, '') : address.trim().toLowerCase()
  return `rcp_${createHash('sha256').update(`${addressKinds[channel]}:${same}`).digest('hex').slice(0, 40)}`
}

export const newRecipient = (id: string): Recipient => ({ id, sent: [], sequences: {} })

const dayMs = 86_400_000
/** Of what somebody did not ask for: at most so many in any time as long. */
export const frequencyCaps = [
  { withinMs: dayMs, messages: 2 },
  { withinMs: 7 * dayMs, messages: 5 },
] as const
const longestCapMs = Math.max(...frequencyCaps.map(({ withinMs }) => withinMs))

/** Whoever looks into the desk is not woken by what waits there. */
const interrupts = (channel: Channel): boolean => channel !== 'in_app'

export const counts = ({ kind, channel }: Pick<Message, 'kind' | 'channel'>): boolean =>
  kind !== 'transactional' && interrupts(channel)

export type Verdict =
  | { readonly kind: 'send' }
  | { readonly kind: 'hold'; readonly until: Date; readonly because: 'quiet_hours' | 'frequency_cap' }
  | { readonly kind: 'suppress'; readonly because: 'unreachable' | 'objected' | 'no_consent' }

/** Whether it may go now. What its recipient asked for goes always, except to where nobody can be reached. */
export function judge(
  message: Pick<Message, 'kind' | 'channel' | 'timeZone'>,
  recipient: Recipient | undefined,
  now: Date,
): Verdict {
  if (recipient?.unreachable) return { kind: 'suppress', because: 'unreachable' }
  if (message.kind === 'transactional') return { kind: 'send' }
  if (recipient?.objectedAt !== undefined) return { kind: 'suppress', because: 'objected' }
  if (message.kind === 'marketing' && recipient?.marketing === undefined)
    return { kind: 'suppress', because: 'no_consent' }
  if (!interrupts(message.channel)) return { kind: 'send' }
  const free = freeAgainAt(recipient?.sent ?? [], now)
  const until = wakingMoment(free, message.timeZone)
  if (until.getTime() <= now.getTime()) return { kind: 'send' }
  return { kind: 'hold', until, because: free.getTime() > now.getTime() ? 'frequency_cap' : 'quiet_hours' }
}

/** From when on one more stays below every cap. */
function freeAgainAt(sent: Recipient['sent'], now: Date): Date {
  const times = sent.map(({ at }) => Date.parse(at)).sort((one, other) => other - one)
  const free = frequencyCaps.map(({ withinMs, messages }) => {
    const last = times[messages - 1]
    return last === undefined ? now.getTime() : Math.max(now.getTime(), last + withinMs)
  })
  return new Date(Math.max(...free))
}

/** The message takes its place under the cap at the moment when it is given to the sender. */
export function withSent(recipient: Recipient, message: Message, now: string): Recipient {
  const since = Date.parse(now) - longestCapMs
  const kept = recipient.sent.filter(({ at }) => Date.parse(at) > since)
  return {
    ...recipient,
    sent: counts(message) ? [...kept, { messageId: message.id, at: now }] : kept,
    lastMessageId: message.id,
  }
}

/** It did not go: its place is free again. */
export const withoutSent = (recipient: Recipient, messageId: string): Recipient => ({
  ...recipient,
  sent: recipient.sent.filter((one) => one.messageId !== messageId),
})
