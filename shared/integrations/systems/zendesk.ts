/** Zendesk: records that changed, and what triggers send. https://developer.zendesk.com/documentation/webhooks/verifying/ */
import { z } from 'zod'
import { textOf } from '../delivery.ts'
import type { Fact } from '../notice.ts'
import { digest, hmac, isSame } from '../proof.ts'
import { jsonOf, notices, type WebhookSystem } from '../webhook-system.ts'

const timestampHeader = 'x-zendesk-webhook-signature-timestamp'

/** `zen:event-type:ticket.status_changed` about `zen:ticket:12345`. https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types/ */
const Event = z.looseObject({
  id: z.string().min(1),
  type: z.string().regex(/^zen:event-type:.{1,180}$/),
  account_id: z.union([z.number(), z.string()]).optional(),
  subject: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
})

const changes = new Map<string, 'created' | 'deleted' | 'merged'>([
  ['created', 'created'],
  ['deleted', 'deleted'],
  ['permanently_deleted', 'deleted'],
  ['merged', 'merged'],
])

function factOf(kind: string, subject: string, payload: string): Fact {
  const [, objectType, recordId] = /^zen:([^:]+):(.+)$/.exec(subject) ?? []
  if (objectType === undefined || recordId === undefined) return { fact: 'other', payload }
  const [, did = ''] = kind.split('.')
  return { fact: 'record_changed', objectType, recordId, change: changes.get(did) ?? 'updated' }
}

export const zendesk: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'signed',
  isGenuine: ({ headers, body }, secret) => {
    const sum = hmac('sha256', secret, 'base64', headers.get(timestampHeader) ?? '', body)
    return isSame(headers.get('x-zendesk-webhook-signature'), sum)
  },
  signedAtMs: ({ headers }) => Date.parse(headers.get(timestampHeader) ?? ''),
  read: (delivery) => {
    const parsed = Event.safeParse(jsonOf(delivery))
    const payload = textOf(delivery)
    // What a trigger sends has the form that its author gave it; the signed time tells two equal ones apart.
    const id = digest('base64url', delivery.headers.get(timestampHeader) ?? '', delivery.body)
    if (!parsed.success) return notices({ id, kind: 'trigger', fact: { fact: 'other', payload } })
    const { type, account_id: account, subject = '', time } = parsed.data
    const kind = type.replace('zen:event-type:', '')
    return notices({
      id: parsed.data.id,
      kind,
      ...(time === undefined ? {} : { occurredAt: time }),
      ...(account === undefined ? {} : { account: String(account) }),
      fact: factOf(kind, subject, payload),
    })
  },
}
