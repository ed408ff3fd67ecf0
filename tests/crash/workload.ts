/** The work that the crash test interrupts, and the state that it must end in. */
import { createKernel, defineEngine, type Kernel, readDeadLetters, readLog, step } from '@workflow/engine'
import type { ModelProvider } from '@workflow/llm-sdk'
import { defineCollection, openEmbedded, type Ports } from '@workflow/platform'
import { z } from 'zod'

const organizations = ['org_a', 'org_b', 'org_c']
const subjectsEach = 20
const rounds = 150

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
const relay = defineEngine({
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

export function startKernel(folder: string): Kernel {
  return createKernel({
    ports: openEmbedded(folder),
    engines: [relay, recorder],
    model: noModel,
    onFault: (message, error) => {
      throw new Error(message, { cause: error })
    },
  })
}

/** Opens every ticket that is not open yet: a run that was cut off goes on where it was. */
export async function openTickets(kernel: Kernel): Promise<void> {
  const behalf = { source: '/functions/crash', actor: 'engine:crash', correlationId: 'req_crash' }
  for (const organization of organizations) {
    for (let place = 0; place < subjectsEach; place += 1) {
      const id = `tkt_${place}`
      await kernel.door(organization, behalf).run(async (tenant) => {
        if (await tenant.find(Tickets, id)) return
        tenant.create(Tickets, { id, count: 0 })
        tenant.emit('ticket_updated', { ticketId: id, changed: ['status'], status: 'open' })
      })
    }
  }
}

/** Everything that was promised: documents, the log as (subject, sequence), dead letters, what still waits. */
export async function endState(ports: Ports): Promise<Record<string, unknown>> {
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

export const eventsExpected = organizations.length * subjectsEach * rounds
