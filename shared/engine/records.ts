/** What the kernel itself keeps, under the organization (or the platform) whose event it is about. */
import { byId, type CollectionDeclaration } from '@workflow/platform'

/** Spreads the sweeper's work. */
export const outboxShards = 64

/**
 * The event log. `pending` holds the shard of an entry that is not published yet, null afterwards; `position` orders the log.
 * `due`: timers are handed to the timers port instead of the queue.
 */
export const eventLog = {
  name: 'events',
  queries: {
    byPosition: { equals: [], orderBy: 'position' },
    bySubject: { equals: ['subject'], orderBy: 'position' },
    pending: { equals: ['pending'], orderBy: 'position', group: true },
  },
} satisfies CollectionDeclaration

/** One mark per handler and event: present means done. */
export const inbox = { name: 'inbox', queries: {} } satisfies CollectionDeclaration

/** Failed attempts of a handler at an event. */
export const attempts = { name: 'attempts', queries: { [byId]: { equals: [] } } } satisfies CollectionDeclaration

/** Last sequence of a subject that an ordered handler has seen. */
export const cursors = { name: 'cursors', queries: { [byId]: { equals: [] } } } satisfies CollectionDeclaration

/** Answers of models, so that a retry does not ask again. */
export const memos = { name: 'memos', queries: { [byId]: { equals: [] } } } satisfies CollectionDeclaration

const ticks = { name: 'ticks', queries: {} } satisfies CollectionDeclaration

/** Of organizations that have ended, by id. Kept for good: it keeps them so. */
export const organizationEnds = { name: 'organization_ends', queries: {} } satisfies CollectionDeclaration

export const kernelCollections: readonly CollectionDeclaration[] = [
  eventLog,
  inbox,
  attempts,
  cursors,
  memos,
  ticks,
  organizationEnds,
]

/** What goes with an organization. Its log stays, and the marks of its last events expire. */
export const removedAtEnd: readonly CollectionDeclaration[] = [attempts, cursors, memos]

/** Inbox marks outlive every redelivery by far. */
export const inboxRetentionMs = 45 * 86_400_000
export const memoRetentionMs = 7 * 86_400_000

export const platformTenant = 'platform'

/** The documents of a tenant id as events carry it. */
export const parentOf = (tenantId: string): string =>
  tenantId === platformTenant ? 'platform' : `organizations/${tenantId}`
