/** DocuSign Connect: what became of an envelope. https://developers.docusign.com/platform/webhooks/connect/hmac/ */
import { z } from 'zod'
import { textOf } from '../delivery.ts'
import type { Fact } from '../notice.ts'
import { digest, hmac, isSame } from '../proof.ts'
import { jsonOf, notices, readBody, type WebhookSystem } from '../webhook-system.ts'

/** An account has up to so many keys; each delivery is signed with all of them, in headers that are numbered from 1. */
const maxKeys = 100

/** `retryCount` grows with each attempt and is left out: it makes no other event. */
const Body = z.looseObject({
  event: z.string().min(1).max(200),
  configurationId: z.union([z.number(), z.string()]).optional(),
  generatedDateTime: z.string().optional(),
  data: z.looseObject({
    accountId: z.string().optional(),
    envelopeId: z.string().min(1).max(300).optional(),
    recipientId: z.string().optional(),
  }),
})

type SignatureStatus = Extract<Fact, { fact: 'signature_status' }>['status']

/** https://developers.docusign.com/platform/webhooks/connect/event-triggers/ */
const statuses = new Map<string, SignatureStatus>(
  Object.entries({
    'envelope-sent': 'sent',
    'envelope-delivered': 'viewed',
    'envelope-completed': 'completed',
    'envelope-declined': 'declined',
    'envelope-voided': 'voided',
    'recipient-delivered': 'viewed',
    'recipient-completed': 'signed',
    'recipient-declined': 'declined',
    'recipient-autoresponded': 'failed',
  }),
)

export const docusign: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'signed',
  isGenuine: ({ headers, body }, secret) => {
    const expected = hmac('sha256', secret, 'base64', body)
    const given: string[] = []
    for (let place = 1; place <= maxKeys; place += 1) {
      const signature = headers.get(`x-docusign-signature-${place}`)
      if (signature === null) break
      given.push(signature)
    }
    return given.map((signature) => isSame(signature, expected)).includes(true)
  },
  read: (delivery) =>
    readBody(Body, jsonOf(delivery), ({ event, configurationId = '', generatedDateTime = '', data }) => {
      const { accountId, envelopeId, recipientId = '' } = data
      const status = statuses.get(event)
      const time = new Date(generatedDateTime)
      return notices({
        id: digest(
          'base64url',
          [configurationId, event, envelopeId, recipientId, generatedDateTime].join('\n'),
          // Without a time, nothing but the body tells one from the next.
          generatedDateTime === '' ? delivery.body : '',
        ),
        kind: event,
        ...(Number.isNaN(time.getTime()) ? {} : { occurredAt: time.toISOString() }),
        ...(accountId === undefined ? {} : { account: accountId }),
        fact:
          status && envelopeId !== undefined
            ? { fact: 'signature_status', documentId: envelopeId, status }
            : { fact: 'other', payload: textOf(delivery) },
      })
    }),
}
