/**
 * One document for each group of people who can stand in for each other: staff of one role, or a client's own people. It holds everybody's load and the queue, so
 * that "nobody is over capacity" and "first come, first served" are statements about one document.
 */
import { definePlatformCollection } from '@workflow/platform'
import { z } from 'zod'
import { type Agent, type AgentStatus, agentStatuses, defaultCapacity } from './model.ts'

const seatSchema = z.object({
  agentId: z.string(),
  status: agentStatuses,
  /** Since when they got nothing new. */
  idleSince: z.string(),
  maxConcurrentClients: z.number().int(),
  maxLiveConversations: z.number().int(),
  clients: z.array(z.object({ organizationId: z.string(), since: z.string() })),
  /** Ids of the escalations that they hold. */
  conversations: z.array(z.string()),
})

/** `id` is the role of staff, or the organization whose own people these are. */
export const Rosters = definePlatformCollection({
  name: 'rosters',
  schema: z.object({
    id: z.string(),
    seats: z.array(seatSchema),
    /** Organizations that wait for somebody, longest first. */
    queue: z.array(z.object({ organizationId: z.string(), since: z.string() })),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
export type Roster = z.infer<typeof Rosters.schema>
type Seat = z.infer<typeof seatSchema>

export const emptyRoster = (id: string): Roster => ({ id, seats: [], queue: [] })

export const seatOf = (roster: Roster, agentId: string): Seat | undefined =>
  roster.seats.find((seat) => seat.agentId === agentId)

/** Brings the seat in line with the agent; their load stays. */
export function seatAgent(roster: Roster, agent: Agent, now: string): Roster {
  const { maxConcurrentClients, maxLiveConversations } = agent.capacity
  const known = seatOf(roster, agent.id) ?? newSeat(agent.id, now)
  return withSeat(roster, { ...known, status: agent.status, maxConcurrentClients, maxLiveConversations })
}

export function unseat(roster: Roster, agentId: string): Roster {
  return { ...roster, seats: roster.seats.filter((seat) => seat.agentId !== agentId) }
}

/** Who is there for one more client: the least loaded, of several the one idle longest. */
export function chooseForClient(roster: Roster): Seat | undefined {
  return roster.seats
    .filter((seat) => seat.status === 'online' && seat.clients.length < seat.maxConcurrentClients)
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
  if (roster.queue.every(isOther) && roster.seats.every((seat) => seat.clients.every(isOther))) return roster
  const seats = roster.seats.map((seat) => ({ ...seat, clients: seat.clients.filter(isOther) }))
  return { ...dequeue(roster, organizationId), seats }
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
  const { maxConcurrentClients, maxLiveConversations } = defaultCapacity
  const status: AgentStatus = 'offline'
  return { agentId, status, idleSince: now, maxConcurrentClients, maxLiveConversations, clients: [], conversations: [] }
}

const dequeue = (roster: Roster, organizationId: string): Roster => ({
  ...roster,
  queue: roster.queue.filter((waiting) => waiting.organizationId !== organizationId),
})

function withSeat(roster: Roster, seat: Seat): Roster {
  const seats = roster.seats.filter((known) => known.agentId !== seat.agentId)
  return { ...roster, seats: [...seats, seat] }
}
