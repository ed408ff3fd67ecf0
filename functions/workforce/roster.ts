/**
 * One document for each group of people who can stand in for each other: staff of one role, or a client's own people. It holds everybody's load and the queue, so
 * that "nobody is over capacity" and "first come, first served" are statements about one document.
 */
import { definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'
import { type Agent, type AgentStatus, agentStatuses, defaultCapacity } from './model.ts'

/** A handoff or an invitation of an organization. */
const offerSchema = z.object({ organizationId: z.string(), offerId: z.string() })
export type Offer = z.infer<typeof offerSchema>

const seatSchema = z.object({
  agentId: z.string(),
  status: agentStatuses,
  /** Since when they got nothing new. */
  idleSince: z.string(),
  maxConcurrentClients: z.number().int(),
  maxLiveConversations: z.number().int(),
  maxActiveHandoffs: z.number().int().default(defaultCapacity.maxActiveHandoffs),
  clients: z.array(z.object({ organizationId: z.string(), since: z.string() })),
  /** Ids of the escalations that they hold. */
  conversations: z.array(z.string()),
  /** What is offered to them and not answered yet. */
  offers: z.array(offerSchema).default([]),
})

/** `id` is the role of staff, or the organization whose own people these are. */
export const Rosters = definePlatformCollection({
  name: 'rosters',
  schema: z.object({
    id: z.string(),
    seats: z.array(seatSchema),
    /** Organizations that wait for somebody, longest first. */
    queue: z.array(z.object({ organizationId: z.string(), since: z.string() })),
    /** Offers that nobody is free for, longest waiting first. */
    waitingOffers: z.array(offerSchema).default([]),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
export type Roster = z.infer<typeof Rosters.schema>
type Seat = z.infer<typeof seatSchema>

export const emptyRoster = (id: string): Roster => ({ id, seats: [], queue: [], waitingOffers: [] })

export const seatOf = (roster: Roster, agentId: string): Seat | undefined =>
  roster.seats.find((seat) => seat.agentId === agentId)

/** Brings the seat in line with the agent; their load stays. */
export function seatAgent(roster: Roster, agent: Agent, now: string): Roster {
  const { maxConcurrentClients, maxLiveConversations, maxActiveHandoffs } = agent.capacity
  const known = seatOf(roster, agent.id) ?? newSeat(agent.id, now)
  return withSeat(roster, {
    ...known,
    status: agent.status,
    ...{ maxConcurrentClients, maxLiveConversations, maxActiveHandoffs },
  })
}

export function unseat(roster: Roster, agentId: string): Roster {
  return { ...roster, seats: roster.seats.filter((seat) => seat.agentId !== agentId) }
}

/** An offer may become a client at any moment: it takes a place already. */
export const loadOf = ({ clients, offers }: Pick<Seat, 'clients' | 'offers'>): number => clients.length + offers.length

/** Who is there for one more client: the least loaded, of several the one idle longest. */
export function chooseForClient(roster: Roster): Seat | undefined {
  return roster.seats
    .filter((seat) => seat.status === 'online' && loadOf(seat) < seat.maxConcurrentClients)
    .sort((a, b) => a.clients.length - b.clients.length || (a.idleSince < b.idleSince ? -1 : 1))[0]
}

export function giveClient(roster: Roster, seat: Seat, organizationId: string, now: string): Roster {
  const clients = [...seat.clients, { organizationId, since: now }]
  return withSeat(dequeue(roster, organizationId), { ...seat, clients, idleSince: now })
}

export function takeClient(roster: Roster, agentId: string, organizationId: string): Roster {
  const seat = seatOf(roster, agentId)
  if (seat === undefined) return roster
  return withSeat(roster, {
    ...seat,
    clients: seat.clients.filter((client) => client.organizationId !== organizationId),
  })
}

/** Without an organization that has ended, wherever it stood; the roster itself where it did not. */
export function withoutClient(roster: Roster, organizationId: string): Roster {
  const isOther = (one: { readonly organizationId: string }) => one.organizationId !== organizationId
  const { queue, waitingOffers } = roster
  const isUntouched = (seat: Seat) => seat.clients.every(isOther) && seat.offers.every(isOther)
  if (queue.every(isOther) && waitingOffers.every(isOther) && roster.seats.every(isUntouched)) return roster
  const seats = roster.seats.map((seat) => ({
    ...seat,
    clients: seat.clients.filter(isOther),
    offers: seat.offers.filter(isOther),
  }))
  return { ...dequeue(roster, organizationId), seats, waitingOffers: waitingOffers.filter(isOther) }
}

export function enqueue(roster: Roster, organizationId: string, now: string): Roster {
  return { ...dequeue(roster, organizationId), queue: [...roster.queue, { organizationId, since: now }] }
}

/** Gives who waits to who is free, longest waiting first, until one of both runs out. */
export function drain(
  roster: Roster,
  now: string,
): { roster: Roster; placed: { organizationId: string; agentId: string }[] } {
  const placed: { organizationId: string; agentId: string }[] = []
  let drained = roster
  for (const { organizationId } of roster.queue) {
    const seat = chooseForClient(drained)
    if (seat === undefined) break
    drained = giveClient(drained, seat, organizationId, now)
    placed.push({ organizationId, agentId: seat.agentId })
  }
  return { roster: drained, placed }
}

/** Who is there for one more offer and for the client that follows from it: the one with the fewest of both, of several the one idle longest. */
export function chooseForOffer(roster: Roster, isFit: (agentId: string) => boolean): Seat | undefined {
  return roster.seats
    .filter((seat) => seat.status === 'online' && seat.offers.length < seat.maxActiveHandoffs)
    .filter((seat) => loadOf(seat) < seat.maxConcurrentClients && isFit(seat.agentId))
    .sort((a, b) => loadOf(a) - loadOf(b) || (a.idleSince < b.idleSince ? -1 : 1))[0]
}

export function giveOffer(roster: Roster, seat: Seat, offer: Offer, now: string): Roster {
  return withSeat(withoutOffer(roster, offer.offerId), { ...seat, offers: [...seat.offers, offer], idleSince: now })
}

export function keepWaiting(roster: Roster, offer: Offer): Roster {
  if (roster.waitingOffers.some(({ offerId }) => offerId === offer.offerId)) return roster
  const free = withoutOffer(roster, offer.offerId)
  return { ...free, waitingOffers: [...free.waitingOffers, offer] }
}

/** It is answered, or nobody's any more. */
export function withoutOffer(roster: Roster, offerId: string): Roster {
  const isOther = (offer: Offer) => offer.offerId !== offerId
  return {
    ...roster,
    seats: roster.seats.map((seat) => ({ ...seat, offers: seat.offers.filter(isOther) })),
    waitingOffers: roster.waitingOffers.filter(isOther),
  }
}

/** Who is there for one more live conversation. */
export function freeForConversation(roster: Roster): string[] {
  return roster.seats
    .filter((seat) => seat.status === 'online' && seat.conversations.length < seat.maxLiveConversations)
    .map((seat) => seat.agentId)
}

export function holdConversation(roster: Roster, agentId: string, escalationId: string, now: string): Roster {
  const seat = seatOf(roster, agentId) ?? newSeat(agentId, now)
  return withSeat(roster, { ...seat, conversations: [...seat.conversations, escalationId], idleSince: now })
}

export function endConversation(roster: Roster, agentId: string, escalationId: string): Roster {
  const seat = seatOf(roster, agentId)
  if (seat === undefined) return roster
  return withSeat(roster, { ...seat, conversations: seat.conversations.filter((id) => id !== escalationId) })
}

/** Somebody who takes over without being registered has the usual capacity, and is offered nothing. */
const newSeat = (agentId: string, now: string): Seat => {
  const status: AgentStatus = 'offline'
  return { agentId, status, idleSince: now, ...defaultCapacity, clients: [], conversations: [], offers: [] }
}

const dequeue = (roster: Roster, organizationId: string): Roster => ({
  ...roster,
  queue: roster.queue.filter((waiting) => waiting.organizationId !== organizationId),
})

function withSeat(roster: Roster, seat: Seat): Roster {
  const seats = roster.seats.filter((known) => known.agentId !== seat.agentId)
  return { ...roster, seats: [...seats, seat] }
}
