import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProviderError } from '@workflow/llm-sdk'
import { createFakeClock, defineCollection, InvalidInput, openEmbedded, type Ports } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createKernel, defineEngine, type Engine, type Kernel, readDeadLetters, readLog, step } from './index.ts'

const Tickets = defineCollection({
  name: 'tickets',
  schema: z.object({ id: z.string(), status: z.string(), count: z.number() }),
  queries: { byStatus: { equals: ['status'] } },
  subject: 'none',
  retentionDays: 'forever',
})

const noModel = {
  name: 'none',
  chat(): never {
    throw new ProviderError('unsupported', 'no model', { provider: 'none', retryable: false })
  },
  async object(): Promise<never> {
    throw new ProviderError('unsupported', 'no model', { provider: 'none', retryable: false })
  },
}

let folder: string
let ports: Ports
let kernel: Kernel
const clock = createFakeClock()
const behalf = { source: '/functions/gateway', actor: 'user:usr_1', correlationId: 'req_1' }

async function start(...engines: Engine[]): Promise<void> {
  ports = openEmbedded(folder, clock)
  kernel = createKernel({
    ports,
    engines,
    model: noModel,
    onFault: (message, error) => {
      throw new Error(message, { cause: error })
    },
  })
  await kernel.start()
}

async function stop(): Promise<void> {
  await kernel.stop()
  await ports.close()
}

const open = (id: string, organization = 'org_a') =>
  kernel.door(organization, behalf).run(async (tenant) => {
    tenant.create(Tickets, { id, status: 'open', count: 0 })
    tenant.emit('ticket_created', { ticketId: id, kind: 'ticket', origin: 'member' })
  })

const read = (id: string, organization = 'org_a') =>
  kernel.door(organization, behalf).run((tenant) => tenant.find(Tickets, id))

const counting = step('ticket_created', async (event, tenant) => {
  const ticket = await tenant.get(Tickets, event.data.ticketId)
  tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kernel-'))
})

afterEach(async () => {
  await stop()
  rmSync(folder, { recursive: true })
})

describe('a unit of work', () => {
  it('commits documents and events together, and the handler sees both', async () => {
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets], on: [counting] }))
    await open('tkt_1')
    await kernel.idle()
    expect(await read('tkt_1')).toEqual({ id: 'tkt_1', status: 'open', count: 1 })
  })

  it('leaves nothing behind when it throws', async () => {
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets], on: [counting] }))
    const failing = kernel.door('org_a', behalf).run(async (tenant) => {
      tenant.create(Tickets, { id: 'tkt_1', status: 'open', count: 0 })
      tenant.emit('ticket_created', { ticketId: 'tkt_1', kind: 'ticket', origin: 'member' })
      throw new InvalidInput('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await read('tkt_1')).toBeUndefined()
    expect(await readLog(ports, 'org_a', { limit: 10 })).toEqual([])
  })

  it('runs again from the start when somebody else wrote what it read', async () => {
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets] }))
    await open('tkt_1')
    const add = () =>
      kernel.door('org_a', behalf).run(async (tenant) => {
        const ticket = await tenant.get(Tickets, 'tkt_1')
        tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
      })
    await Promise.all([add(), add(), add(), add()])
    expect((await read('tkt_1'))?.count).toBe(4)
  })

  it('refuses an event about a document that it did not write', async () => {
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets] }))
    const stray = kernel
      .door('org_a', behalf)
      .run(async (tenant) => tenant.emit('ticket_resolved', { ticketId: 'tkt_9' }))
    await expect(stray).rejects.toThrow('did not write')
  })

  it('writes to no collection that no engine lists: exports and erasures would miss it', async () => {
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [] }))
    await expect(open('tkt_1')).rejects.toThrow('collection tickets is listed by no engine')
  })

  it('does not show one organization what another has', async () => {
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets] }))
    await open('tkt_1', 'org_a')
    expect(await read('tkt_1', 'org_b')).toBeUndefined()
    const listed = await kernel
      .door('org_b', behalf)
      .run((tenant) => tenant.query(Tickets, 'byStatus', { status: 'open' }))
    expect(listed.items).toEqual([])
  })
})

describe('an event', () => {
  it('is handled once when the queue delivers it twice', async () => {
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets], on: [counting] }))
    await open('tkt_1')
    await kernel.idle()
    const [logged] = await readLog(ports, 'org_a', { limit: 1 })
    const event = logged?.event
    if (!event) throw new Error('no event was logged')
    const again = {
      id: event.id,
      topic: 'support_events',
      orderingKey: 'org_a/tkt_1',
      tenantId: 'org_a',
      payload: JSON.stringify(event),
    }
    await ports.queue.publish([again, again])
    await kernel.idle()
    expect((await read('tkt_1'))?.count).toBe(1)
  })

  it('that was committed and never published is published at the next start', async () => {
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets] }))
    const publish = ports.queue.publish.bind(ports.queue)
    const publishing = new Promise<void>((resolve) => {
      ports.queue.publish = () => {
        resolve()
        return new Promise(() => undefined)
      }
    })
    void open('tkt_1')
    await publishing
    ports.queue.publish = publish
    await stop()
    await start(defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets], on: [counting] }))
    await kernel.idle()
    expect((await read('tkt_1'))?.count).toBe(1)
  })

  it('of the future comes when it is due, also after a restart, and not before', async () => {
    const engine = defineEngine({ name: 'counter', scope: 'tenant', collections: [Tickets], on: [counting] })
    await start(engine)
    await kernel.door('org_a', behalf).run(async (tenant) => {
      tenant.create(Tickets, { id: 'tkt_1', status: 'open', count: 0 })
      tenant.emit(
        'ticket_created',
        { ticketId: 'tkt_1', kind: 'ticket', origin: 'member' },
        { at: new Date(clock.now().getTime() + 60_000) },
      )
    })
    await clock.advance(59_000)
    await stop()
    await start(engine)
    await kernel.idle()
    expect((await read('tkt_1'))?.count).toBe(0)
    await clock.advance(2_000)
    await kernel.idle()
    expect((await read('tkt_1'))?.count).toBe(1)
  })

  it('that no retry can mend becomes a dead letter at once, and its key moves on', async () => {
    const refusing = step('ticket_created', async (event) => {
      if (event.data.ticketId === 'tkt_bad') throw new InvalidInput('never')
    })
    await start(defineEngine({ name: 'refuser', scope: 'tenant', collections: [Tickets], on: [refusing] }))
    await open('tkt_bad')
    await kernel.idle()
    const [letter] = await readDeadLetters(ports, 10)
    expect(letter).toMatchObject({ engine: 'refuser', attempts: 1, error: { message: 'never' } })
  })

  it('that keeps failing is tried sixteen times, kept as a dead letter, and can be replayed', async () => {
    let broken = true
    let calls = 0
    const flaky = step('ticket_created', async (event, tenant) => {
      calls += 1
      if (broken) throw new Error('down')
      const ticket = await tenant.get(Tickets, event.data.ticketId)
      tenant.put(Tickets, { ...ticket, count: 100 })
    })
    const engine = defineEngine({ name: 'flaky', scope: 'tenant', collections: [Tickets], on: [flaky] })
    await start(engine)
    await open('tkt_1')
    for (let wait = 0; wait < 20; wait += 1) {
      await kernel.idle()
      await clock.advance(400_000)
    }
    await kernel.idle()
    expect(calls).toBe(16)
    const [letter] = await readDeadLetters(ports, 10)
    if (!letter) throw new Error('no dead letter')
    broken = false
    await kernel.redeliver(letter)
    await kernel.idle()
    expect((await read('tkt_1'))?.count).toBe(100)
  })
})
