/** A kernel on a real data folder with a clock that tests move: started, crashed, started again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ModelProvider, ProviderError } from '@workflow/llm-sdk'
import { createFakeClock, defineCollection, type FakeClock, openEmbedded, type Ports } from '@workflow/platform'
import { z } from 'zod'
import { createKernel, defineEngine, type Engine, type Kernel } from './index.ts'

export const Tickets = defineCollection({
  name: 'tickets',
  schema: z.object({ id: z.string(), status: z.string(), count: z.number() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

export type Ticket = z.infer<typeof Tickets.schema>

/** What handlers write down of the events they saw. */
export const Views = defineCollection({
  name: 'views',
  schema: z.object({ id: z.string(), seen: z.array(z.number()), count: z.number() }),
  queries: { all: { equals: [] } },
  subject: 'none',
  retentionDays: 'forever',
})

export type View = z.infer<typeof Views.schema>

const refuse = () => {
  throw new ProviderError('unsupported', 'no model', { provider: 'none', retryable: false })
}
const noModel: ModelProvider = { name: 'none', chat: refuse, object: refuse }
const behalf = { source: '/functions/gateway', actor: 'user:usr_1', correlationId: 'req_1' }

const room = defineEngine({ name: 'fixture', scope: 'tenant', collections: [Tickets, Views] })

export class KernelFixture {
  readonly clock: FakeClock = createFakeClock()
  readonly faults: string[] = []
  readonly #folder = mkdtempSync(join(tmpdir(), 'kernel-'))
  #running: { ports: Ports; kernel: Kernel } | undefined

  get ports(): Ports {
    return this.#current().ports
  }

  get kernel(): Kernel {
    return this.#current().kernel
  }

  /** `wrap` stands between the kernel and its ports. */
  async start(
    engines: readonly Engine[],
    wrap: (ports: Ports) => Ports = (ports) => ports,
    model: ModelProvider = noModel,
  ): Promise<void> {
    const ports = wrap(openEmbedded(this.#folder, this.clock))
    const kernel = createKernel({
      ports,
      engines: [room, ...engines],
      model,
      onFault: (message) => void this.faults.push(message),
    })
    this.#running = { ports, kernel }
    await kernel.start()
  }

  async stop(): Promise<void> {
    const { kernel, ports } = this.#current()
    this.#running = undefined
    await kernel.stop()
    await ports.close()
  }

  async dispose(): Promise<void> {
    if (this.#running) await this.stop()
    rmSync(this.#folder, { recursive: true })
  }

  /** Lets everything run, retries and sweeps included. */
  async settle(rounds = 12): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await this.kernel.idle()
      await this.clock.advance(70_000)
    }
    await this.kernel.idle()
  }

  open(id: string, organization = 'org_a'): Promise<void> {
    return this.kernel.door(organization, behalf).run(async (tenant) => {
      tenant.create(Tickets, { id, status: 'open', count: 0 })
      tenant.emit('ticket_created', { ticketId: id, kind: 'ticket', origin: 'member' })
    })
  }

  /** Adds one and says so. */
  update(id: string, organization = 'org_a'): Promise<void> {
    return this.kernel.door(organization, behalf).run(async (tenant) => {
      const ticket = await tenant.get(Tickets, id)
      tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
      tenant.emit('ticket_updated', { ticketId: id, changed: ['status'], status: 'open' })
    })
  }

  remove(id: string, organization = 'org_a'): Promise<void> {
    return this.kernel.door(organization, behalf).run(async (tenant) => {
      tenant.remove(Tickets, await tenant.get(Tickets, id))
      tenant.emit('ticket_resolved', { ticketId: id })
    })
  }

  ticket(id: string, organization = 'org_a'): Promise<Ticket | undefined> {
    return this.kernel.door(organization, behalf).run((tenant) => tenant.find(Tickets, id))
  }

  async views(organization = 'org_a'): Promise<readonly View[]> {
    const page = await this.kernel.door(organization, behalf).run((tenant) => tenant.query(Views, 'all'))
    return page.items
  }

  clearViews(organization = 'org_a'): Promise<void> {
    return this.kernel.door(organization, behalf).run(async (tenant) => {
      for (const view of (await tenant.query(Views, 'all')).items) tenant.remove(Views, view)
    })
  }

  #current(): { ports: Ports; kernel: Kernel } {
    if (!this.#running) throw new Error('start the kernel first')
    return this.#running
  }
}
