/**
 * Dropbox Sign: what became of a signature request. https://developers.hellosign.com/docs/guides/events-and-callbacks/walkthrough
 *
 * The hash covers time and type of the event, not which request it is about: what a delivery says is a hint.
 */
import { z } from 'zod'
import { JsonText, textOf, type WebhookDelivery } from '../delivery.ts'
import { type Fact, isoOfSeconds } from '../notice.ts'
import { digest, hmac, isSame } from '../proof.ts'
import { notices, unreadable, type WebhookSystem } from '../webhook-system.ts'

const Body = z.looseObject({
  event: z.looseObject({
    event_time: z.coerce.string(),
    event_type: z.string().min(1).max(200),
    event_hash: z.string(),
    event_metadata: z.looseObject({ reported_for_account_id: z.string().nullish() }).nullish(),
  }),
  signature_request: z.looseObject({ signature_request_id: z.string().min(1).max(300) }).optional(),
})

/** The JSON stands in the field `json` of a form of parts, which has no files: from the empty line after its name to the next boundary. */
function jsonPart(text: string): string | undefined {
  const name = text.indexOf('name="json"')
  const start = text.indexOf('\r\n\r\n', name)
  const end = text.indexOf('\r\n--', start + 4)
  return name < 0 || start < 0 || end < 0 ? undefined : text.slice(start + 4, end)
}

/** Also asked before anything is proven, since the proof stands inside: whatever does not parse is undefined, and nothing else happens with it. */
function parsed(delivery: WebhookDelivery): z.infer<typeof Body> | undefined {
  const text = new TextDecoder().decode(delivery.body)
  const isParts = /^multipart\/form-data/i.test(delivery.headers.get('content-type') ?? '')
  const json = isParts ? jsonPart(text) : (new URLSearchParams(text).get('json') ?? undefined)
  return json === undefined ? undefined : JsonText.pipe(Body).safeParse(json).data
}

type SignatureStatus = Extract<Fact, { fact: 'signature_status' }>['status']

const statuses = new Map<string, SignatureStatus>(
  Object.entries({
    signature_request_sent: 'sent',
    signature_request_viewed: 'viewed',
    signature_request_signed: 'signed',
    signature_request_all_signed: 'completed',
    signature_request_declined: 'declined',
    signature_request_canceled: 'voided',
    signature_request_expired: 'expired',
    signature_request_invalid: 'failed',
    signature_request_email_bounce: 'failed',
  }),
)

/** Anything else, and the callback counts as failed. */
const answer = { contentType: 'text/plain', text: 'Hello API Event Received' }

export const dropboxSign: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'hint',
  isGenuine: (delivery, secret) => {
    const event = parsed(delivery)?.event
    const expected = hmac('sha256', secret, 'hex', event?.event_time ?? '', event?.event_type ?? '')
    return isSame(event?.event_hash, expected)
  },
  read: (delivery) => {
    const body = parsed(delivery)
    if (body === undefined) return unreadable('form', 'the form has no field json with an event')
    const { event, signature_request: request } = body
    if (event.event_type === 'callback_test') return { kind: 'handshake', answer }
    const status = statuses.get(event.event_type)
    const account = event.event_metadata?.reported_for_account_id
    const documentId = request?.signature_request_id
    const reading = notices({
      id: digest('base64url', [event.event_hash, documentId].join('\n')),
      kind: event.event_type,
      ...isoOfSeconds(Number(event.event_time)),
      ...(account ? { account } : {}),
      fact:
        status && documentId !== undefined
          ? { fact: 'signature_status', documentId, status }
          : { fact: 'other', payload: textOf(delivery) },
    })
    return { ...reading, answer }
  },
}
