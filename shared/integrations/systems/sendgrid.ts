/**
 * SendGrid: what became of e-mails, many in a delivery.
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { type Fact, isoOfSeconds, type Notice } from '../notice.ts'
import { jsonOf, readBody, type WebhookSystem } from '../webhook-system.ts'

const timestampHeader = 'x-twilio-email-event-webhook-timestamp'

/** As SendGrid shows it: base64 of an ECDSA key's DER form. */
const keyOf = (secret: string): KeyObject =>
  createPublicKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'spki' })

function keyFault(secret: string): string | undefined {
  const expected = 'must be the verification key that SendGrid shows: base64 of an ECDSA public key'
  try {
    return keyOf(secret).asymmetricKeyType === 'ec' ? undefined : expected
  } catch (error) {
    return `${expected} (${error instanceof Error ? error.message : 'unreadable'})`
  }
}

const Event = z.looseObject({
  sg_event_id: z.string().min(1).max(300),
  event: z.string().min(1).max(200),
  timestamp: z.number(),
  sg_message_id: z.string().min(1).optional(),
  bounce_classification: z.string().optional(),
  type: z.string().optional(),
})
type Event = z.infer<typeof Event>

const statuses = new Map<string, 'delivered' | 'opened' | 'clicked' | 'failed'>(
  Object.entries({
    delivered: 'delivered',
    open: 'opened',
    click: 'clicked',
    bounce: 'failed',
    dropped: 'failed',
  }),
)

/** Our own id of a message: given along as a custom argument, or before the `@` of the Message-ID of what came by SMTP. */
const messageIdOf = ({ message_id: argument, 'smtp-id': header }: Event): string | undefined =>
  [argument, header]
    .map((given) => /^<?(msg_[a-z0-9]{20})(?:@|$)/.exec(String(given))?.[1])
    .find((id) => id !== undefined)

/** `sg_message_id` is the id that sending answered with, a dot, and how it went through SendGrid. */
function factOf(event: Event): Fact {
  const status = statuses.get(event.event)
  const providerMessageId = event.sg_message_id?.split('.')[0]?.slice(0, 300)
  if (!status || !providerMessageId) return { fact: 'other', payload: JSON.stringify(event) }
  const messageId = messageIdOf(event)
  const reason = (event.bounce_classification ?? event.type)?.slice(0, 100)
  return {
    fact: 'message_status',
    status,
    channel: 'email',
    providerMessageId,
    ...(messageId === undefined ? {} : { messageId }),
    ...(status === 'failed' && reason !== undefined ? { reason } : {}),
  }
}

const noticeOf = (event: Event): Notice => ({
  id: event.sg_event_id,
  kind: event.event,
  ...isoOfSeconds(event.timestamp),
  fact: factOf(event),
})

export const sendgrid: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'signed',
  secretFault: keyFault,
  decoySecret: generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64'),
  isGenuine: ({ headers, body }, secret) => {
    if (keyFault(secret) !== undefined) return false
    const signed = Buffer.concat([Buffer.from(headers.get(timestampHeader) ?? ''), body])
    const signature = Buffer.from(headers.get('x-twilio-email-event-webhook-signature') ?? '', 'base64')
    return verify('sha256', signed, keyOf(secret), signature)
  },
  signedAtMs: ({ headers }) => Number(headers.get(timestampHeader) ?? Number.NaN) * 1_000,
  read: (delivery) =>
    readBody(z.array(Event).min(1).max(10_000), jsonOf(delivery), (events) => ({
      kind: 'notices',
      notices: events.map(noticeOf),
    })),
}
