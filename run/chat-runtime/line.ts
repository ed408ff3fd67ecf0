/**
 * The line of a conversation's turns under way, in the order of their messages: part of the conversation's document, so that nobody overtakes and nobody is
 * forgotten, whichever instance takes which message. Each place is a lease: its owner renews it while it waits or works; whoever finds the first place run out
 * takes it over. Only the first of the line works, and only its owner commits for it.
 */
import { Unavailable } from '@workflow/platform'
import { z } from 'zod'

/** From the architecture: 15 s, renewed by a third. */
export const leaseMs = 15_000
export const renewEveryMs = leaseMs / 3

export const Place = z.object({
  turnId: z.string(),
  /** The instance that works on it, or will. */
  owner: z.string(),
  until: z.string(),
  /** It cannot go on without what its caller's request brings: nobody takes it over. */
  needsCaller: z.boolean(),
})
export type Place = z.infer<typeof Place>
type Line = readonly Place[]

/** A turn that is no longer this instance's to finish: another has taken it over. */
export class TurnTakenOver extends Unavailable {}

export const leaseEnd = (now: string): string => new Date(Date.parse(now) + leaseMs).toISOString()

/** With a new turn at its end. What ran out and nobody can take over is left out: its caller gets a new place by asking again. */
export function joinLine(line: Line, place: Omit<Place, 'until'>, now: string): Place[] {
  const others = line.filter((one) => one.turnId !== place.turnId && !(one.needsCaller && one.until <= now))
  return [...others, { ...place, until: leaseEnd(now) }]
}

export const leaveLine = (line: Line, turnId: string): Place[] => line.filter((place) => place.turnId !== turnId)

/** Renewed, or taken over from an owner whose lease has run out. */
export function claimPlace(line: Line, turnId: string, owner: string, now: string): Place[] {
  return line.map((place) => (place.turnId === turnId ? { ...place, owner, until: leaseEnd(now) } : place))
}

/** Given up, for whoever looks next. */
export function releasePlaces(line: Line, owner: string, now: string): Place[] {
  return line.map((place) => (place.owner === owner ? { ...place, until: now } : place))
}

export type Standing =
  | { readonly kind: 'first' }
  | { readonly kind: 'waits' }
  /** The first of the line is nobody's any more. */
  | { readonly kind: 'abandoned'; readonly turnId: string }

/** Where a turn stands for this instance. `alone`: no other instance lives, so what is another's is a dead one's. */
export function standingOf(line: Line, turnId: string, owner: string, now: string, alone: boolean): Standing {
  const first = line[0]
  if (!first) return { kind: 'waits' }
  const lost = first.owner !== owner && (alone || first.until <= now)
  if (first.turnId === turnId) return lost || first.owner === owner ? { kind: 'first' } : { kind: 'waits' }
  return lost ? { kind: 'abandoned', turnId: first.turnId } : { kind: 'waits' }
}

/** Throws `TurnTakenOver`. */
export function assertFirst(line: Line, turnId: string, owner: string): void {
  const first = line[0]
  if (first?.turnId !== turnId || first.owner !== owner)
    throw new TurnTakenOver('another instance has taken this turn over', { code: 'turn_taken_over' })
}
