/** Whose turn it is: the one place where an instance takes up a turn that it did not just accept, its own that waited or a dead instance's. */

import { type ConversationRef, commit } from './commit.ts'
import { claimPlace, joinLine, leaveLine, releasePlaces, renewEveryMs, standingOf } from './line.ts'
import {
  Checkpoints,
  type Conversation,
  Conversations,
  type StoredCheckpoint,
  type Turn,
  type TurnResult,
  Turns,
} from './model.ts'
import type { Services } from './services.ts'

export interface Beginning {
  readonly turn: Turn
  readonly conversation: Conversation
  readonly checkpoint: StoredCheckpoint | undefined
  readonly resumed: boolean
}

export type Claim =
  | { readonly kind: 'finished'; readonly result: TurnResult }
  | { readonly kind: 'mine'; readonly beginning: Beginning }
  | { readonly kind: 'waits' }
  /** The turn before it was a dead instance's, and is to be finished first. */
  | { readonly kind: 'after'; readonly turnId: string }

export function claimTurn(services: Services, ref: ConversationRef, turnId: string): Promise<Claim> {
  const { instanceId: owner, alone } = services
  return commit(services, ref, turnId, async (tenant): Promise<Claim> => {
    const turn = await tenant.get(Turns, turnId)
    if (turn.result) return { kind: 'finished', result: turn.result }
    const known = await tenant.get(Conversations, ref.conversationId)
    const place = known.line.find((one) => one.turnId === turnId)
    // It left its place to those who came after it, or began before there were places.
    const line = place
      ? known.line
      : joinLine(known.line, { turnId, owner, needsCaller: turn.input.kind === 'results' }, tenant.now)
    const standing = standingOf(line, turnId, owner, tenant.now, alone)
    if (standing.kind === 'abandoned') return { kind: 'after', turnId: standing.turnId }
    if (standing.kind === 'waits') {
      // A place that waits is renewed before it runs out, so that nobody takes it for a dead instance's.
      const endsSoon = place?.owner === owner && Date.parse(place.until) - Date.parse(tenant.now) < 2 * renewEveryMs
      if (!place || endsSoon) tenant.put(Conversations, { ...known, line: claimPlace(line, turnId, owner, tenant.now) })
      return { kind: 'waits' }
    }
    const conversation = tenant.put(Conversations, { ...known, line: claimPlace(line, turnId, owner, tenant.now) })
    const checkpoint = await tenant.find(Checkpoints, ref.conversationId)
    return { kind: 'mine', beginning: { turn, conversation, checkpoint, resumed: true } }
  })
}

/** Resolves with the new end of the lease, or undefined where the turn is another's now. */
export function renewLease(services: Services, ref: ConversationRef, turnId: string): Promise<string | undefined> {
  return commit(services, ref, turnId, async (tenant) => {
    const conversation = await tenant.get(Conversations, ref.conversationId)
    const first = conversation.line[0]
    if (first?.turnId !== turnId || first.owner !== services.instanceId) return undefined
    const line = claimPlace(conversation.line, turnId, services.instanceId, tenant.now)
    tenant.put(Conversations, { ...conversation, line })
    return line[0]?.until
  })
}

/** A turn that only its caller can go on with makes way for those behind it. */
export async function passOver(services: Services, ref: ConversationRef, turnId: string): Promise<void> {
  await commit(services, ref, turnId, async (tenant) => {
    const conversation = await tenant.get(Conversations, ref.conversationId)
    tenant.put(Conversations, { ...conversation, line: leaveLine(conversation.line, turnId) })
  })
}

/** Gives up what this instance holds of a conversation, for the next that looks. */
export async function release(services: Services, ref: ConversationRef): Promise<void> {
  await commit(services, ref, `release of ${ref.conversationId}`, async (tenant) => {
    const conversation = await tenant.get(Conversations, ref.conversationId)
    tenant.put(Conversations, {
      ...conversation,
      line: releasePlaces(conversation.line, services.instanceId, tenant.now),
    })
  })
}
