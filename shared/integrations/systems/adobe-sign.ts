/**
 * Adobe Acrobat Sign: what became of an agreement. https://developer.adobe.com/document-services/docs/sign/webhooks/
 *
 * Nothing is signed: the id of the client application, which each request carries and expects back, and an address that cannot be guessed are all the proof. What
 * a delivery says is a hint.
 */
import { z } from 'zod'
import { textOf } from '../delivery.ts'
import type { Fact } from '../notice.ts'
import { digest, isSame } from '../proof.ts'
import { jsonOf, notices, readBody, type WebhookAnswer, type WebhookSystem } from '../webhook-system.ts'

const header = 'x-adobesign-clientid'

const Body = z.looseObject({
  webhookNotificationId: z.string().optional(),
  event: z.string().min(1).max(200),
  eventDate: z.iso.datetime({ offset: true }).optional(),
  agreement: z.looseObject({ id: z.string().min(1).max(300) }).optional(),
})

type SignatureStatus = Extract<Fact, { fact: 'signature_status' }>['status']

const statuses = new Map<string, SignatureStatus>(
  Object.entries({
    AGREEMENT_CREATED: 'sent',
    AGREEMENT_EMAIL_VIEWED: 'viewed',
    AGREEMENT_ACTION_COMPLETED: 'signed',
    AGREEMENT_WORKFLOW_COMPLETED: 'completed',
    AGREEMENT_REJECTED: 'declined',
    AGREEMENT_RECALLED: 'voided',
    AGREEMENT_EXPIRED: 'expired',
    AGREEMENT_EMAIL_BOUNCED: 'failed',
  }),
)

const echoOf = (headers: Headers): WebhookAnswer => {
  const clientId = headers.get(header) ?? ''
  return {
    contentType: 'application/json',
    headers: { [header]: clientId },
    text: JSON.stringify({ xAdobeSignClientId: clientId }),
  }
}

export const adobeSign: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'hint',
  greets: true,
  isGenuine: ({ headers }, secret) => isSame(headers.get(header), secret),
  read: (delivery) => {
    const answer = echoOf(delivery.headers)
    if (delivery.method === 'GET') return { kind: 'handshake', answer }
    return readBody(Body, jsonOf(delivery), ({ webhookNotificationId, event, eventDate, agreement }) => {
      const status = statuses.get(event)
      const reading = notices({
        id: webhookNotificationId ?? digest('base64url', delivery.body),
        kind: event,
        ...(eventDate === undefined ? {} : { occurredAt: eventDate }),
        fact:
          status && agreement
            ? { fact: 'signature_status', documentId: agreement.id, status }
            : { fact: 'other', payload: textOf(delivery) },
      })
      return { ...reading, answer }
    })
  },
}
