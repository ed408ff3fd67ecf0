/** The work that the crash test interrupts, and the state that it must end in. */
import { createKernel, defineEngine, type Kernel, readDeadLetters, readLog, step } from '@workflow/engine'
import type { ModelProvider } from '@workflow/llm-sdk'
import { defineCollection, openEmbedded, type Ports } from '@workflow/platform'
import { z } from 'zod'

export interface Load {
  readonly organizations: readonly string[]
  readonly subjectsEach: number
  /** Events of each subject. */
  readonly rounds: number
}

export const fullLoad: Load = { organizations: ['org_a', 'org_b', 'org_c'], subjectsEach: 20, rounds: 150 }
export const eventsOf = ({ organizations, subjectsEach, rounds }: Load): number =>
  organizations.length * subjectsEach * rounds

const Tickets = defineCollection({
  name: 'tickets',
  schema: z.object({ id: z.string(), count: z.number() }),
  queries: { all: { equals: [] } },
  subject: 'none',
  retentionDays: 'forever',
})

/** What the ordered handler saw of a ticket, and how often the other one was called to effect. */
const Views = defineCollection({
  name: 'views',
  schema: z.object({ id: z.string(), seen: z.array(z.number()), handled: z.number() }),
  queries: { all: { equals: [] } },
  subject: 'none',
  retentionDays: 'forever',
})

/** Each event moves its ticket on and emits the next, until the rounds are over. */
const relayOf = (rounds: number) =>
  defineEngine({
    name: 'relay',
    scope: 'tenant',
    collections: [Tickets],
    on: [
      step('ticket_updated', async (event, tenant) => {
        const ticket = await tenant.get(Tickets, event.data.ticketId)
        tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
        if (ticket.count + 1 < rounds) tenant.emit('ticket_updated', event.data)
      }),
    ],
  })

const recorder = defineEngine({
  name: 'recorder',
  scope: 'tenant',
  collections: [Views],
  on: [
    step(
      'ticket_updated',
      async (event, tenant) => {
        const view = await tenant.find(Views, event.subject)
        if (view) tenant.put(Views, { ...view, seen: [...view.seen, event.sequence], handled: view.handled + 1 })
        else tenant.create(Views, { id: event.subject, seen: [event.sequence], handled: 1 })
      },
      { ordered: true },
    ),
  ],
})

const refuse = () => {
  throw new Error('no step of the crash test asks a model')
}
const noModel: ModelProvider = { name: 'none', chat: refuse, object: refuse }

export const startKernel = (folder: string): Kernel =>
  kernelOn(openEmbedded(folder), fullLoad, (message, error) => {
    throw new Error(message, { cause: error })
  })

export const kernelOn = (ports: Ports, { rounds }: Load, onFault: (message: string, error: unknown) => void): Kernel =>
  createKernel({ ports, engines: [relayOf(rounds), recorder], model: noModel, onFault })

/** Opens every ticket that is not open yet: a run that was cut off goes on where it was. */
export async function openTickets(kernel: Kernel, load: Load): Promise<void> {
  for (const organization of load.organizations)
    for (let place = 0; place < load.subjectsEach; place += 1) await openTicket(kernel, organization, place)
}

export async function openTicket(kernel: Kernel, organization: string, place: number): Promise<void> {
  const behalf = { source: '/functions/crash', actor: 'engine:crash', correlationId: 'req_crash' }
  const id = `tkt_${place}`
  await kernel.door(organization, behalf).run(async (tenant) => {
    if (await tenant.find(Tickets, id)) return
    tenant.create(Tickets, { id, count: 0 })
    tenant.emit('ticket_updated', { ticketId: id, changed: ['status'], status: 'open' })
  })
}

/** Everything that was promised: documents, the log as (subject, sequence), dead letters, what still waits. */
export async function endState(ports: Ports, { organizations }: Load): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = { deadLetters: await readDeadLetters(ports, 10) }
  for (const organization of organizations) {
    for (const collection of [Tickets, Views]) {
      const query = { parent: `organizations/${organization}`, collection: collection.name, name: 'all', equals: {} }
      const found = await ports.documents.find({ ...query, limit: 10_000 })
      state[`${organization} ${collection.name}`] = found.map(({ body, version }) => ({ body, version }))
    }
    const log = await readLog(ports, organization, { limit: 1_000_000 })
    state[`${organization} log`] = log.map(({ event }) => `${event.subject}#${event.sequence}`).sort()
  }
  return state
}

/** What the ordered handler saw, beside what it should have. */
export async function compareOrder(
  ports: Ports,
  { organizations, subjectsEach, rounds }: Load,
): Promise<{ seen: number; lost: number; doubled: number; outOfOrder: number }> {
  const found = { seen: 0, lost: 0, doubled: 0, outOfOrder: 0 }
  for (const organization of organizations) {
    const query = { parent: `organizations/${organization}`, collection: Views.name, name: 'all', equals: {} }
    const documents = await ports.documents.find({ ...query, limit: 10_000 })
    const views = new Map(documents.map(({ path, body }) => [path.id, Views.schema.parse(body).seen]))
    for (let place = 0; place < subjectsEach; place += 1) {
      const seen = views.get(`tkt_${place}`) ?? []
      const once = new Set(seen)
      found.seen += seen.length
      found.lost += rounds - once.size
      found.doubled += seen.length - once.size
      found.outOfOrder += seen.filter((sequence, at) => at > 0 && sequence < (seen[at - 1] ?? 0)).length
    }
  }
  return found
}

/** Whether every ticket went its rounds and both handlers were done with each. */
export async function isDone(ports: Ports, load: Load): Promise<boolean> {
  const { lost } = await compareOrder(ports, load)
  if (lost > 0) return false
  for (const organization of load.organizations) {
    const query = { parent: `organizations/${organization}`, collection: Tickets.name, name: 'all', equals: {} }
    const tickets = await ports.documents.find({ ...query, limit: 10_000 })
    if (tickets.some(({ body }) => Tickets.schema.parse(body).count < load.rounds)) return false
  }
  return true
}
