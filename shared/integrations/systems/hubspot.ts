/** HubSpot: records that changed, up to a hundred in a delivery. https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation */
import { z } from 'zod'
import { textOf } from '../delivery.ts'
import type { Fact, Notice } from '../notice.ts'
import { digest, hmac, isSame } from '../proof.ts'
import { jsonOf, readBody, type WebhookSystem } from '../webhook-system.ts'

/** What stands encoded in an address and is signed decoded: the list is HubSpot's. */
const decodedInSignature = /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi

const timestampHeader = 'x-hubspot-request-timestamp'

const Change = z.looseObject({
  eventId: z.union([z.number(), z.string()]),
  subscriptionId: z.union([z.number(), z.string()]).optional(),
  subscriptionType: z.string().min(1).max(200),
  portalId: z.union([z.number(), z.string()]),
  objectId: z.union([z.number(), z.string()]).optional(),
  objectTypeId: z.string().optional(),
  occurredAt: z.number(),
})
type Change = z.infer<typeof Change>

const changes = new Map<string, 'created' | 'updated' | 'deleted' | 'merged'>(
  Object.entries({
    creation: 'created',
    propertyChange: 'updated',
    associationChange: 'updated',
    restore: 'created',
    deletion: 'deleted',
    privacyDeletion: 'deleted',
    merge: 'merged',
  }),
)

/** `contact.propertyChange`, or of any kind of object `object.propertyChange` with its `objectTypeId`. */
function factOf({ subscriptionType, objectId, objectTypeId }: Change, payload: string): Fact {
  const [object = '', did = ''] = subscriptionType.split('.')
  const change = changes.get(did)
  const objectType = object === 'object' ? (objectTypeId ?? object) : object
  return change && objectId !== undefined && objectType !== ''
    ? { fact: 'record_changed', objectType, recordId: String(objectId), change }
    : { fact: 'other', payload }
}

/** An event's id alone is not promised to be unique, and the number of the attempt changes: neither makes another event. */
function noticeOf(change: Change): Notice {
  const { eventId, subscriptionId = '', subscriptionType, portalId, objectId = '', occurredAt } = change
  const time = new Date(occurredAt)
  return {
    id: digest('base64url', [portalId, subscriptionId, eventId, subscriptionType, objectId, occurredAt].join(':')),
    kind: subscriptionType,
    ...(Number.isNaN(time.getTime()) ? {} : { occurredAt: time.toISOString() }),
    account: String(portalId),
    fact: factOf(change, JSON.stringify(change)),
  }
}

/** Version 3 of the signature. */
export const hubspot: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'signed',
  isGenuine: ({ method, url, headers, body }, secret) => {
    const address = url.replace(decodedInSignature, decodeURIComponent)
    const sum = hmac('sha256', secret, 'base64', method, address, body, headers.get(timestampHeader) ?? '')
    return isSame(headers.get('x-hubspot-signature-v3'), sum)
  },
  signedAtMs: ({ headers }) => Number(headers.get(timestampHeader) ?? Number.NaN),
  read: (delivery) => {
    const body = jsonOf(delivery)
    if (Array.isArray(body))
      return readBody(z.array(Change).min(1).max(1_000), body, (all) => ({
        kind: 'notices',
        notices: all.map(noticeOf),
      }))
    // What workflows and cards send has the form that its author gave it.
    const id = digest('base64url', delivery.body, delivery.headers.get(timestampHeader) ?? '')
    const fact = { fact: 'other', payload: textOf(delivery) } as const
    return { kind: 'notices', notices: [{ id, kind: 'request', fact }] }
  },
}
