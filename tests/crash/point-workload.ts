/**
 * A small fixed amount of work with one of everything that a crash could break: a chain of events with an ordered follower, a timer, an effect at a target that
 * honours keys and one at a target that does not, an event that nobody can take, a customer's document under a key of its own.
 */
import {
  createKernel,
  defineEngine,
  type Engine,
  effect,
  type Kernel,
  readDeadLetters,
  readLog,
  step,
  type Tenant,
} from '@workflow/engine'
import type { ModelProvider } from '@workflow/llm-sdk'
import { type Collection, defineCollection, InvalidInput, type Ports, Unavailable } from '@workflow/platform'
import { z } from 'zod'

const organizations = ['org_a', 'org_b']
const chains = ['tkt_1', 'tkt_2']
const rounds = 3
const [timed, paid] = ['tkt_timed', 'tkt_paid']
/** Long enough that a life can be cut off before it is due. */
const timerMs = 60

const plain = { queries: { all: { equals: [] } }, subject: 'none', retentionDays: 'forever' } as const
const Tickets = defineCollection({ ...plain, name: 'tickets', schema: z.object({ id: z.string(), count: z.number() }) })
/** The sequences that the ordered handler saw of a ticket, in its order. */
const Views = defineCollection({
  ...plain,
  name: 'views',
  schema: z.object({ id: z.string(), seen: z.array(z.number()) }),
})
const Outcomes = defineCollection({
  ...plain,
  name: 'outcomes',
  schema: z.object({ id: z.string(), kind: z.enum(['done', 'unknown']) }),
})
const Notes = defineCollection({
  ...plain,
  name: 'notes',
  schema: z.object({ id: z.string(), customerId: z.string(), text: z.string() }),
  subject: 'customer',
  sealed: { fields: ['text'] },
})

/** The call of a target outside: what, for whom, under which key. */
export type CallOutside = (what: 'ship' | 'charge', subject: string, key: string) => Promise<void>

const behalf = { source: '/functions/crash', actor: 'engine:crash', correlationId: 'req_crash' }

function enginesOf(call: CallOutside): Engine[] {
  const outside = (what: 'ship' | 'charge', honoursKey: boolean) =>
    effect('ticket_created', {
      honoursKey,
      prepare: async (event, tenant) => ({ subject: `${tenant.organizationId} ${event.data.ticketId}` }),
      perform: ({ subject }: { subject: string }, key) => call(what, subject, key),
      settle: async (event, outcome, tenant) => {
        tenant.create(Outcomes, { id: `${what}_${event.data.ticketId}`, kind: outcome.kind })
        if (what === 'charge') return
        tenant.put(Tickets, { ...(await tenant.get(Tickets, event.data.ticketId)), count: 1 })
        tenant.emit('ticket_resolved', { ticketId: event.data.ticketId })
      },
    })
  const engine = (name: string, collections: readonly Collection[], on: Engine['on']) =>
    defineEngine({ name, scope: 'tenant', collections, on })
  return [
    engine(
      'relay',
      [Tickets],
      [
        step('ticket_updated', async (event, tenant) => {
          const ticket = await tenant.get(Tickets, event.data.ticketId)
          tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
          if (event.data.status === 'open' && ticket.count + 1 < rounds) tenant.emit('ticket_updated', event.data)
        }),
      ],
    ),
    engine(
      'recorder',
      [Views],
      [
        step(
          'ticket_updated',
          async (event, tenant) => {
            const view = await tenant.find(Views, event.subject)
            if (view) tenant.put(Views, { ...view, seen: [...view.seen, event.sequence] })
            else tenant.create(Views, { id: event.subject, seen: [event.sequence] })
          },
          { ordered: true },
        ),
      ],
    ),
    engine('courier', [Outcomes, Tickets], [outside('ship', true)]),
    engine('cashier', [Outcomes], [outside('charge', false)]),
    engine(
      'judge',
      [Tickets],
      [
        step('ticket_resolved', async () => {
          throw new InvalidInput('nobody can take this', { errors: [] })
        }),
      ],
    ),
    engine(
      'scribe',
      [Notes],
      [
        step('ticket_resolved', async (event, tenant) => {
          tenant.create(Notes, { id: event.data.ticketId, customerId: 'cus_1', text: 'between us' })
        }),
      ],
    ),
  ]
}

const refuse = () => {
  throw new Error('no step of the crash test asks a model')
}
const noModel: ModelProvider = { name: 'none', chat: refuse, object: refuse }

export const pointKernel = (ports: Ports, call: CallOutside): Kernel =>
  createKernel({ ports, engines: enginesOf(call), model: noModel, onFault: () => undefined })

/** Opens what is not open yet: a run that was cut off goes on where it was. */
export async function feed(kernel: Kernel, deadlineMs: number): Promise<void> {
  for (const organization of organizations) {
    for (const id of [...chains, timed, paid]) {
      await insist(kernel, organization, deadlineMs, async (tenant) => {
        if (await tenant.find(Tickets, id)) return
        tenant.create(Tickets, { id, count: 0 })
        if (id === paid) tenant.emit('ticket_created', { ticketId: id, kind: 'ticket', origin: 'member' })
        else {
          const due = id === timed ? { at: new Date(Date.now() + timerMs) } : undefined
          const status = due ? 'due' : 'open'
          tenant.emit('ticket_updated', { ticketId: id, changed: ['status'], status }, due)
        }
      })
    }
  }
}

/** As a client does: what is refused because the documents are too busy is asked for again. */
async function insist(
  kernel: Kernel,
  organization: string,
  deadlineMs: number,
  work: (tenant: Tenant) => Promise<void>,
) {
  for (;;) {
    try {
      return await kernel.door(organization, behalf).run(work)
    } catch (error) {
      if (!(error instanceof Unavailable) || performance.now() > deadlineMs) throw error
    }
  }
}

export type State = Readonly<Record<string, unknown>>

/** Everything that was promised: documents and their versions, the log, dead letters, effects that are still open. */
export async function stateOf(kernel: Kernel): Promise<State> {
  const { ports } = kernel
  const letters = await readDeadLetters(ports, 100)
  const state: Record<string, unknown> = {
    deadLetters: letters.map(({ engine, tenantId, error }) => `${engine} ${tenantId} ${error.name}`).sort(),
  }
  for (const organization of organizations) {
    const parent = `organizations/${organization}`
    for (const collection of [Tickets, Views, Outcomes, Notes]) {
      const found = await ports.documents.find({
        ...{ parent, collection: collection.name, name: 'all' },
        ...{ equals: {}, limit: 1_000 },
      })
      state[`${organization} ${collection.name}`] = await Promise.all(
        found.map(async (document) => ({
          version: document.version,
          document: await kernel.open<{ readonly id: string }>(collection, document),
        })),
      )
    }
    const open = { parent, collection: 'effects', name: 'byState', equals: { state: 'attempting' }, limit: 100 }
    state[`${organization} open effects`] = (await ports.documents.find(open)).length
    const log = await readLog(ports, organization, { limit: 10_000 })
    state[`${organization} log`] = log.map(({ event }) => `${event.type} ${event.subject}#${event.sequence}`).sort()
  }
  return state
}

/** Whether nothing more is to come. */
export async function isComplete({ ports }: Kernel): Promise<boolean> {
  const letters = await readDeadLetters(ports, 100)
  if (letters.length < organizations.length) return false
  for (const organization of organizations) {
    const all = async (collection: Collection) => {
      const query = { parent: `organizations/${organization}`, collection: collection.name, name: 'all', equals: {} }
      return (await ports.documents.find({ ...query, limit: 1_000 })).map(({ body }) => body)
    }
    const counts = z.array(Tickets.schema).parse(await all(Tickets))
    const wanted = (id: string) => (chains.includes(id) ? rounds : 1)
    if (counts.length < chains.length + 2 || counts.some(({ id, count }) => count < wanted(id))) return false
    const views = z.array(Views.schema).parse(await all(Views))
    if (views.length <= chains.length || views.some(({ id, seen }) => seen.length < wanted(id))) return false
    if ((await all(Outcomes)).length < 2 || (await all(Notes)).length < 1) return false
  }
  return true
}

/** Events of an undisturbed run: each chain's, a timer, a ticket and its end, in every organization. */
export const eventsOfRun = organizations.length * (chains.length * rounds + 3)
