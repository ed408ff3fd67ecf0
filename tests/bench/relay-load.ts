/** What the bench of events puts through a kernel: each handled event replaces one document and, in the chain, emits the next event. */
import { createKernel, defineEngine, type Kernel, step } from '@workflow/engine'
import type { ModelProvider } from '@workflow/llm-sdk'
import { defineCollection, type Ports } from '@workflow/platform'
import { z } from 'zod'

const organizations = 20
/** Events that one unit of work emits, well below Firestore's limit of writes. */
const emittedAtOnce = 100

const Tickets = defineCollection({
  name: 'tickets',
  schema: z.object({ id: z.string(), count: z.number() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

const refuse = () => {
  throw new Error('no step of this bench asks a model')
}
const unused: ModelProvider = { name: 'unused', chat: refuse, object: refuse }

export interface Load {
  readonly subjects: number
  readonly eventsPerSubject: number
}

interface Relay {
  readonly kernel: Kernel
  readonly handled: () => number
}

/** `chained`: each handled event emits the next one of its subject, until there were as many as the load says. */
function openRelay(ports: Ports, { eventsPerSubject }: Load, chained: boolean): Relay {
  let handled = 0
  const relay = step('ticket_updated', async (event, tenant) => {
    const ticket = await tenant.get(Tickets, event.data.ticketId)
    tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
    if (chained && ticket.count + 1 < eventsPerSubject) tenant.emit('ticket_updated', event.data)
    handled += 1
  })
  const kernel = createKernel({
    ports,
    engines: [defineEngine({ name: 'relay', scope: 'tenant', collections: [Tickets], on: [relay] })],
    model: unused,
    onFault: (message, error) => {
      throw new Error(message, { cause: error })
    },
  })
  return { kernel, handled: () => handled }
}

async function open({ kernel }: Relay, subject: number, events: number, name = 'tkt'): Promise<void> {
  const behalf = { source: '/functions/bench', actor: 'engine:bench', correlationId: `req_${subject}` }
  const door = kernel.door(`org_${subject % organizations}`, behalf)
  const id = `${name}_${subject}`
  for (let emitted = 0; emitted < events; emitted += emittedAtOnce)
    await door.run(async (tenant) => {
      const known = await tenant.find(Tickets, id)
      if (known) tenant.put(Tickets, known)
      else tenant.create(Tickets, { id, count: 0 })
      for (let place = emitted; place < Math.min(emitted + emittedAtOnce, events); place += 1)
        tenant.emit('ticket_updated', { ticketId: id, changed: ['status'], status: 'open' })
    })
}

/** Chains of events, one for each subject, all at once; resolves with seconds. `name` keeps the subjects of one run from those of another. */
export async function runChains(ports: Ports, load: Load, name?: string): Promise<number> {
  const relay = openRelay(ports, load, true)
  await relay.kernel.start()
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: load.subjects }, (_, subject) => open(relay, subject, 1, name)))
  await relay.kernel.idle()
  const seconds = (performance.now() - startedMs) / 1_000
  await relay.kernel.stop()
  expectAll(relay, load)
  return seconds
}

/** Everything is published before anything is taken; resolves with the seconds from the first taking to the last. */
export async function drainBacklog(ports: Ports, load: Load): Promise<number> {
  const relay = openRelay(ports, load, false)
  await Promise.all(Array.from({ length: load.subjects }, (_, subject) => open(relay, subject, load.eventsPerSubject)))
  const startedMs = performance.now()
  await relay.kernel.start()
  await relay.kernel.idle()
  const seconds = (performance.now() - startedMs) / 1_000
  await relay.kernel.stop()
  expectAll(relay, load)
  return seconds
}

function expectAll({ handled }: Relay, { subjects, eventsPerSubject }: Load): void {
  if (handled() < subjects * eventsPerSubject)
    throw new Error(`only ${handled()} of ${subjects * eventsPerSubject} events were handled`)
}
