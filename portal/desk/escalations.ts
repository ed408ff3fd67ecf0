/** Who needs a person, as the desk shows it. */
import type { Message } from '../browser/shapes.ts'

export interface Escalation {
  readonly id: string
  readonly conversationId: string
  readonly state: 'waiting' | 'offered' | 'claimed' | 'released' | 'closed' | 'timed_out'
  readonly reason: string
  readonly rule: string
  readonly summary: string
  /** 0 (furious) – 1 (delighted). */
  readonly sentiment?: number
  readonly suggestedReply?: string
  readonly tried: readonly string[]
  readonly customer?: {
    readonly verified: boolean
    readonly name?: string
    readonly email?: string
    readonly phone?: string
  }
  readonly createdAt: string
  readonly claimedBy?: { readonly userId: string; readonly name: string }
}

export interface Queue {
  /** Longest waiting first. */
  readonly waiting: readonly Escalation[]
  readonly yours: readonly Escalation[]
  readonly others: readonly Escalation[]
}

/** Sorts what is open; what is over is left out. */
export function queueOf(escalations: readonly Escalation[], userId: string): Queue {
  const oldestFirst = escalations.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
  const claimed = oldestFirst.filter(({ state }) => state === 'claimed')
  return {
    waiting: oldestFirst.filter(({ state }) => state === 'waiting' || state === 'offered'),
    yours: claimed.filter(({ claimedBy }) => claimedBy?.userId === userId),
    others: claimed.filter(({ claimedBy }) => claimedBy?.userId !== userId),
  }
}

export type Standing = 'waiting' | 'yours' | 'others' | 'over'

export function standingOf({ state, claimedBy }: Escalation, userId: string): Standing {
  if (state === 'waiting' || state === 'offered') return 'waiting'
  if (state !== 'claimed') return 'over'
  return claimedBy?.userId === userId ? 'yours' : 'others'
}

/** A time span as people say it at a desk: `40 s`, `5 min`, `2 h 5 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** The messages with what came since; each is there once, as it was told last. */
export function mergeMessages(known: readonly Message[], more: readonly Message[]): readonly Message[] {
  const all = new Map(known.map((message) => [message.id, message]))
  const news = more.filter((message) => JSON.stringify(all.get(message.id)) !== JSON.stringify(message))
  if (news.length === 0) return known
  for (const message of news) all.set(message.id, message)
  return [...all.values()].sort((a, b) => a.sequence - b.sequence)
}
