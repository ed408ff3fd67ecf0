/** What somebody wants to be sent: objections, consent, replies. All of it stands in the recipient's own document, and stops what is under way to them. */
import { step, type Tenant } from '@workflow/engine'
import { InboundMessages, type Message, Messages } from '@workflow/records'
import { newRecipient, type Recipient, Recipients, recipientIdOf } from './model.ts'
import { stopSequencesOf } from './sequence.ts'

/** Nothing but what they ask for goes to them from now on. Twice is no fault. */
export async function object(tenant: Tenant, recipientId: string): Promise<Recipient> {
  const known = await tenant.find(Recipients, recipientId)
  if (known?.objectedAt !== undefined) return known
  const recipient = known ?? newRecipient(recipientId)
  const { marketing: _withdrawn, ...rest } = await stopSequencesOf(tenant, recipient, 'objected')
  tenant.emit('recipient_consent_changed', { recipientId, change: 'objected' })
  return write(tenant, known, { ...rest, objectedAt: tenant.now })
}

export interface ConsentChange {
  /** Whether they agreed to marketing. */
  readonly marketing?: boolean | undefined
  /** `true` objects. `false` takes an objection or a bounce back: they asked for it, or the address works again. */
  readonly objected?: boolean | undefined
  /** How that is known: a form, a call. */
  readonly source: string
}

export async function changeConsent(
  tenant: Tenant,
  channel: Message['channel'],
  address: string,
  { marketing, objected, source }: ConsentChange,
): Promise<Recipient> {
  const recipientId = recipientIdOf(channel, address)
  if (objected === true) return object(tenant, recipientId)
  const known = await tenant.find(Recipients, recipientId)
  let recipient = known ?? newRecipient(recipientId)
  const tell = (change: 'marketing_granted' | 'marketing_withdrawn' | 'readmitted') =>
    tenant.emit('recipient_consent_changed', { recipientId, change })
  if (objected === false && (recipient.objectedAt !== undefined || recipient.unreachable)) {
    const { objectedAt: _objected, unreachable: _bounced, ...rest } = recipient
    recipient = rest
    tell('readmitted')
  }
  if (marketing === true) {
    recipient = { ...recipient, marketing: { grantedAt: tenant.now, source } }
    tell('marketing_granted')
  }
  if (marketing === false && recipient.marketing) {
    const { marketing: _withdrawn, ...rest } = recipient
    recipient = rest
    tell('marketing_withdrawn')
  }
  return write(tenant, known, recipient)
}

const write = (tenant: Tenant, known: Recipient | undefined, recipient: Recipient): Recipient =>
  known ? tenant.put(Recipients, recipient) : tenant.create(Recipients, recipient)

/** Words by which people leave a list by telephone: CTIA's, and their Hindi. */
const stopWords = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'रोकें', 'बंद करें', 'बंद'])

/** Somebody answers by telephone: what was under way to them stops, and who says STOP is left alone. */
export const noticeReply = step('inbound_message_received', async (event, tenant) => {
  const inbound = await tenant.findIfKept(InboundMessages, event.data.messageId)
  if (inbound === undefined || inbound.channel === 'slack') return
  const { channel, from, text } = inbound
  const recipientId = recipientIdOf(channel, from)
  if (
    stopWords.has(
      text
        .trim()
        .toLowerCase()
        .replace(/[.!]+$/, ''),
    )
  ) {
    await object(tenant, recipientId)
    return
  }
  const recipient = await tenant.find(Recipients, recipientId)
  if (recipient?.lastMessageId === undefined) return
  const message = await tenant.find(Messages, recipient.lastMessageId)
  if (message) await noteReply(tenant, message)
})

/** An answer stops the sequences to whoever gave it. The first is told; more of them say nothing new. */
export async function noteReply(tenant: Tenant, message: Message): Promise<Message> {
  const recipient = await tenant.find(Recipients, message.recipientId)
  if (recipient && Object.keys(recipient.sequences).length > 0)
    tenant.put(Recipients, await stopSequencesOf(tenant, recipient, 'replied'))
  if (message.repliedAt !== undefined) return message
  tenant.emit('message_replied', { messageId: message.id, channel: message.channel })
  return tenant.put(Messages, { ...message, repliedAt: tenant.now })
}
