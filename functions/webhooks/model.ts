/** Where deliveries come in, whose they are, and what is kept of each. */
import { createHash } from 'node:crypto'
import { NoticeSchema, type WebhookSystemName, webhookSystems } from '@workflow/integrations'
import { defineCollection, definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'

export const systemNames = z.enum(Object.keys(webhookSystems) as [WebhookSystemName, ...WebhookSystemName[]])

/** In place of an organization's id: an app of the platform's own, which many organizations have installed. */
export const platformOwner = 'platform'

/** Of one owner. */
export const maxEndpoints = 200

export const EndpointSchema = z.object({
  /** Random: nobody finds it by trying. */
  id: z.string(),
  /** An organization, or `platform`. */
  owner: z.string(),
  system: systemNames,
  label: z.string(),
  state: z.enum(['active', 'removed']),
  /** Newest first; the values stand in the secret store under these names. */
  secrets: z.array(z.object({ name: z.string(), validUntil: z.string().optional() })),
  createdAt: z.string(),
  createdBy: z.string(),
})
export type Endpoint = z.infer<typeof EndpointSchema>

export const Endpoints = definePlatformCollection({
  name: 'webhook_endpoints',
  schema: EndpointSchema,
  queries: { byOwner: { equals: ['owner', 'state'], orderBy: 'createdAt' }, ofOwner: { equals: ['owner'] } },
  subject: 'none',
  retentionDays: 'forever',
})

/** The open endpoints of one owner, in one document: that they are not too many is a statement about all of them. */
export const EndpointRosters = definePlatformCollection({
  name: 'webhook_endpoint_rosters',
  schema: z.object({
    /** The owner. */
    id: z.string(),
    endpointIds: z.array(z.string()).max(maxEndpoints),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

/** Which organization an account of another system belongs to. */
export const Accounts = definePlatformCollection({
  name: 'webhook_accounts',
  schema: z.object({ id: z.string(), system: systemNames, account: z.string(), organizationId: z.string() }),
  queries: { all: { equals: [] }, byOrganization: { equals: ['organizationId'] } },
  subject: 'none',
  retentionDays: 'forever',
})

/**
 * That something was told: what the same delivery finds when it comes again, and what events are about. Longer than any system repeats itself, and longer than a
 * stolen delivery without a signed time is worth anything.
 */
export const Receipts = defineCollection({
  name: 'webhook_receipts',
  schema: z.object({
    id: z.string(),
    endpointId: z.string(),
    system: systemNames,
    kind: z.string(),
    receivedAt: z.string(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 400,
})

/** What was sent of that which has no event of its own. */
export const Payloads = defineCollection({
  name: 'webhook_payloads',
  schema: z.object({ id: z.string(), customerId: z.string(), kind: z.string(), payload: z.string() }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['payload'] },
  retentionDays: 30,
})

/** A part of what a delivery of many said, still to be told. */
export const Batches = defineCollection({
  name: 'webhook_batches',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    endpointId: z.string(),
    system: systemNames,
    notices: z.array(NoticeSchema),
  }),
  queries: {},
  subject: 'customer',
  sealed: { fields: ['notices'] },
  retentionDays: 30,
})

const hash = (...parts: readonly string[]) => createHash('sha256').update(parts.join('\n')).digest('base64url')

/** The same thing told through the same endpoint has the same receipt, however often it comes. */
export const receiptIdOf = (endpointId: string, noticeId: string): string => `whr_${hash(endpointId, noticeId)}`

export const accountIdOf = (system: WebhookSystemName, account: string): string => `wha_${hash(system, account)}`

/** The secrets that count at a moment, ISO 8601. */
export const validSecrets = (endpoint: Endpoint, now: string): readonly string[] =>
  endpoint.secrets.flatMap(({ name, validUntil }) => (validUntil === undefined || now < validUntil ? [name] : []))

/** A new secret takes the place of the others, which count until `until` at the most. */
export const withNewSecret = (endpoint: Endpoint, name: string, until: string): Endpoint => ({
  ...endpoint,
  secrets: [
    { name },
    ...endpoint.secrets.map((old) => ({
      ...old,
      validUntil: old.validUntil !== undefined && old.validUntil < until ? old.validUntil : until,
    })),
  ],
})
