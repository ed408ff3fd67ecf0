/**
 * Who is there, who is writing, and up to where they have read: known for moments only. One small document a conversation, so that it reaches whoever listens on
 * whichever instance; nothing of it is in a timeline, and it is gone within a day.
 */
import { type Cancel, defineCollection } from '@workflow/platform'
import { z } from 'zod'
import { type ConversationRef, commit } from './commit.ts'
import { Conversations } from './model.ts'
import type { Services } from './services.ts'

export type Side = 'customer' | 'person'
export const otherSide = (side: Side): Side => (side === 'customer' ? 'person' : 'customer')

/** How long what is said of somebody holds without being said again. */
const typingMs = 6_000
/** Longer than a customer needs to come back after a restart; who never does is said to be there for so long. With 1,000 connected a renewal costs four writes a second. */
const presentMs = 5 * 60_000
const renewAfterMs = presentMs * 0.8
/** After a write that failed; twice as long after each that follows, until it is as long as after one that did not. */
const renewAgainMs = 2_000
/** A side is written at most so often while it goes on typing. */
const typingAgainMs = 2_000

const Standing = z.object({
  /** Until when, by connection: two windows of one customer come and go by themselves. */
  present: z.record(z.string(), z.string()).default({}),
  typingUntil: z.string().optional(),
  /** Display name of a person. */
  author: z.string().optional(),
  /** Sequence of the newest message that they have read. */
  read: z.number().int().optional(),
})
type Standing = z.infer<typeof Standing>

const nobody: Standing = { present: {} }

/** `now`: ISO 8601. */
export const isPresent = ({ present }: Pick<Standing, 'present'>, now: string): boolean =>
  Object.values(present).some((until) => until > now)

export const Presence = defineCollection({
  name: 'conversation_presence',
  schema: z.object({
    /** The conversation. */
    id: z.string(),
    customerId: z.string(),
    customer: Standing,
    person: Standing,
  }),
  queries: { one: { equals: ['id'] } },
  subject: 'customer',
  sealed: { fields: ['customer', 'person'] },
  retentionDays: 1,
})

export type PresenceChange =
  | { readonly kind: 'typing'; readonly author?: string }
  | { readonly kind: 'present' | 'gone'; readonly connectionId: string }
  | { readonly kind: 'read'; readonly sequence: number }

/** Throws `NotFound`. */
export function notePresence(
  services: Pick<Services, 'kernel'>,
  ref: ConversationRef,
  side: Side,
  change: PresenceChange,
): Promise<void> {
  return commit(services, ref, `presence in ${ref.conversationId}`, async (tenant) => {
    const known = await tenant.find(Presence, ref.conversationId)
    const before = known?.[side] ?? nobody
    const after = standingAfter(before, change, tenant.now)
    if (after === before) return
    if (known) tenant.put(Presence, { ...known, [side]: after })
    else {
      const { customerId } = await tenant.get(Conversations, ref.conversationId)
      tenant.create(Presence, { id: ref.conversationId, customerId, customer: nobody, person: nobody, [side]: after })
    }
  })
}

/** The same object where nothing is worth a write. */
export function standingAfter(before: Standing, change: PresenceChange, now: string): Standing {
  const later = (ms: number) => new Date(Date.parse(now) + ms).toISOString()
  switch (change.kind) {
    case 'typing': {
      const author = change.author ?? before.author
      const isNew = before.typingUntil === undefined || before.typingUntil < later(typingMs - typingAgainMs)
      if (!isNew && author === before.author) return before
      return { ...before, ...(author === undefined ? {} : { author }), typingUntil: later(typingMs) }
    }
    case 'present':
      return {
        ...before,
        present: { ...othersOf(before, change.connectionId, now), [change.connectionId]: later(presentMs) },
      }
    case 'gone': {
      if (before.present[change.connectionId] === undefined) return before
      const present = othersOf(before, change.connectionId, now)
      if (isPresent({ present }, now)) return { ...before, present }
      const { typingUntil: _, ...rest } = before
      return { ...rest, present }
    }
    case 'read':
      return change.sequence <= (before.read ?? 0) ? before : { ...before, read: change.sequence }
  }
}

/** Connections of processes that were killed run out. */
const othersOf = ({ present }: Standing, connectionId: string, now: string): Standing['present'] =>
  Object.fromEntries(Object.entries(present).filter(([id, until]) => id !== connectionId && until > now))

/** Says that a side is there for as long as its connection lives, and that it is gone afterwards; where the process stops they come back, or what was said runs out. */
export function keepPresent(
  services: Pick<Services, 'kernel' | 'newId' | 'onFault' | 'stopping'>,
  ref: ConversationRef,
  side: Side,
): Cancel {
  const connectionId = services.newId('con')
  const note = (kind: 'present' | 'gone') =>
    notePresence(services, ref, side, { kind, connectionId }).then(
      () => true,
      (error: unknown) => {
        services.onFault('whether somebody is there could not be noted', error)
        return false
      },
    )
  let left = false
  let cancel: Cancel = () => undefined
  let last: Promise<void> = Promise.resolve()
  let againMs = renewAgainMs
  const renew = () => {
    last = note('present').then((noted) => {
      const waitMs = noted ? renewAfterMs : againMs
      againMs = noted ? renewAgainMs : Math.min(2 * againMs, renewAfterMs)
      if (!left) cancel = services.kernel.ports.clock.after(waitMs, renew)
    })
  }
  renew()
  return () => {
    left = true
    cancel()
    void last.then(() => (services.stopping.aborted ? undefined : note('gone')))
  }
}
