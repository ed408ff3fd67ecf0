/** Twilio: SMS and WhatsApp, in and their fate out. https://www.twilio.com/docs/usage/security#validating-requests */
import { formOf, isForm, queryOf, textOf, type WebhookDelivery } from '../delivery.ts'
import type { Fact } from '../notice.ts'
import { digest, hmac, isSame } from '../proof.ts'
import { notices, type Reading, unreadable, type WebhookSystem } from '../webhook-system.ts'

/** The address, then each field of a form with its values, by name: what is signed with SHA-1. Other bodies are signed by their sum in the query. */
function isGenuine(delivery: WebhookDelivery, secret: string): boolean {
  const given = delivery.headers.get('x-twilio-signature')
  if (isForm(delivery)) return isSame(given, hmac('sha1', secret, 'base64', delivery.url, ...signedFields(delivery)))
  const isWhole = isSame(queryOf(delivery).get('bodySHA256'), digest('hex', delivery.body))
  return isSame(given, hmac('sha1', secret, 'base64', delivery.url)) && isWhole
}

/** Bytes that are no UTF-8 become the replacement character here, and fit no signature. */
function signedFields({ body }: WebhookDelivery): string[] {
  const form = new URLSearchParams(new TextDecoder().decode(body))
  const names = [...new Set(form.keys())].sort()
  return names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
}

const statuses = new Map<string, 'delivered' | 'opened' | 'failed'>(
  Object.entries({
    delivered: 'delivered',
    read: 'opened',
    failed: 'failed',
    undelivered: 'failed',
  }),
)

const channelOf = (address: string) => (address.startsWith('whatsapp:') ? 'whatsapp' : 'sms')
const numberOf = (address: string) => address.replace(/^whatsapp:/, '')

/** An app of many organizations knows them by the number that is theirs: where a message goes to, or where its fate comes from. */
function read(delivery: WebhookDelivery): Reading {
  if (!isForm(delivery)) {
    const id = digest('base64url', delivery.body)
    return notices({ id, kind: 'other', fact: { fact: 'other', payload: textOf(delivery) } })
  }
  const form = formOf(delivery)
  const field = (name: string) => form.get(name) ?? ''
  const sid = field('MessageSid') || field('SmsSid')
  const status = field('MessageStatus') || field('SmsStatus')
  const isInbound = sid !== '' && (status === '' || status === 'received')
  if (sid !== '' && (field('From') === '' || field('To') === ''))
    return unreadable('required', 'From and To: a message has both')
  if (isInbound)
    return notices({
      id: sid,
      kind: 'message.received',
      account: numberOf(field('To')),
      fact: messageOf(form, sid),
    })
  if (sid === '')
    return notices({
      id: digest('base64url', delivery.body),
      kind: 'other',
      ...(field('To') === '' ? {} : { account: numberOf(field('To')) }),
      fact: { fact: 'other', payload: textOf(delivery), ...personOf(field('From')) },
    })
  const known = statuses.get(status)
  const reason = field('ErrorCode').slice(0, 100)
  return notices({
    id: `${sid}:${status}`,
    kind: `message.${status}`.slice(0, 200),
    account: numberOf(field('From')),
    fact: known
      ? {
          fact: 'message_status',
          status: known,
          channel: channelOf(field('From')),
          providerMessageId: sid,
          ...(reason === '' ? {} : { reason }),
        }
      : { fact: 'other', payload: textOf(delivery), ...personOf(field('To')) },
  })
}

const personOf = (address: string) => (address === '' ? {} : { person: { phone: numberOf(address) } })

function messageOf(form: URLSearchParams, sid: string): Fact {
  const field = (name: string) => form.get(name) ?? ''
  // Twilio takes no more than ten attachments.
  const count = Math.min(Number(field('NumMedia')) || 0, 10)
  const media = Array.from({ length: count }, (_, place) => ({
    url: field(`MediaUrl${place}`),
    contentType: field(`MediaContentType${place}`),
  }))
  return {
    fact: 'message_received',
    channel: channelOf(field('From')),
    providerMessageId: sid,
    from: { phone: numberOf(field('From')) },
    to: numberOf(field('To')),
    text: field('Body'),
    media,
  }
}

export const twilio: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'signed',
  isGenuine,
  read: (delivery) => {
    const reading = read(delivery)
    // No words of ours: whoever answers the message sends one of its own.
    return reading.kind === 'notices'
      ? { ...reading, answer: { contentType: 'text/xml', text: '<Response></Response>' } }
      : reading
  },
}
