/** What may happen to an escalation, decided on values. */
import type { Escalation } from './model.ts'
import { type Roster, seatOf } from './roster.ts'

export type Claim =
  | { readonly kind: 'free' | 'already_theirs' }
  | { readonly kind: 'taken'; readonly by: string }
  | { readonly kind: 'over'; readonly state: Escalation['state'] }
  | { readonly kind: 'full'; readonly maxLiveConversations: number }

/** Whether somebody may take a conversation over. Whom it was offered to does not matter: whoever comes first helps. */
export function canClaim(escalation: Escalation, roster: Roster, userId: string): Claim {
  if (escalation.state === 'claimed') {
    const { claimedBy } = escalation
    return claimedBy?.userId === userId
      ? { kind: 'already_theirs' }
      : { kind: 'taken', by: claimedBy?.name ?? 'somebody else' }
  }
  if (escalation.state !== 'waiting' && escalation.state !== 'offered') return { kind: 'over', state: escalation.state }
  const seat = seatOf(roster, userId)
  if (seat !== undefined && seat.conversations.length >= seat.maxLiveConversations)
    return { kind: 'full', maxLiveConversations: seat.maxLiveConversations }
  return { kind: 'free' }
}
