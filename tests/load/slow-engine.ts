/** An engine whose handler takes its time in one tenant: other engines, and other tenants of the same engine, do not wait for it. */
import { createKernel, defineEngine, step } from '@workflow/engine'
import type { ModelProvider } from '@workflow/llm-sdk'
import { defineCollection, openEmbedded } from '@workflow/platform'
import { z } from 'zod'
import type { Check } from './run.ts'

const tenants = ['org_slow', 'org_a', 'org_b', 'org_c']
/** In the slow tenant more than the platform has under way at once. */
const subjectsEach = 300
const rounds = 2
const slowMs = 3_000
const askedMs = 250

const Tickets = defineCollection({
  name: 'tickets',
  schema: z.object({ id: z.string(), count: z.number() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
const refuse = () => {
  throw new Error('no step of this test asks a model')
}
const noModel: ModelProvider = { name: 'none', chat: refuse, object: refuse }
const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'load' }

/** Milliseconds from a commit to its handling, by engine and tenant. */
type Lags = Map<string, number[]>

async function run(folder: string, disturb: (tenantId: string, ticketId: string) => Promise<void>): Promise<Lags> {
  const ports = openEmbedded(folder)
  const lags: Lags = new Map()
  const note = (engine: string, tenantId: string, time: string) => {
    const who = `${engine} ${tenantId === 'org_slow' ? 'slow' : 'others'}`
    lags.set(who, [...(lags.get(who) ?? []), Date.now() - Date.parse(time)])
  }
  const sluggish = step('ticket_updated', async (event, tenant) => {
    note('sluggish', tenant.organizationId, event.time)
    await disturb(tenant.organizationId, event.data.ticketId)
  })
  const brisk = step('ticket_updated', async (event, tenant) => {
    note('brisk', tenant.organizationId, event.time)
    const ticket = await tenant.get(Tickets, event.data.ticketId)
    tenant.put(Tickets, { ...ticket, count: ticket.count + 1 })
    if (ticket.count + 1 < rounds) tenant.emit('ticket_updated', event.data)
  })
  const engine = (name: string, on: typeof brisk) =>
    defineEngine({ name, scope: 'tenant', collections: [Tickets], on: [on] })
  const kernel = createKernel({
    ports,
    engines: [engine('sluggish', sluggish), engine('brisk', brisk)],
    model: noModel,
    onFault: (message, error) => {
      throw new Error(message, { cause: error })
    },
  })
  await kernel.start()
  for (let place = 0; place < subjectsEach; place += 1)
    await Promise.all(
      tenants.map((tenantId) =>
        kernel.door(tenantId, behalf).run(async (tenant) => {
          const id = `tkt_${place}`
          tenant.create(Tickets, { id, count: 0 })
          tenant.emit('ticket_updated', { ticketId: id, changed: ['status'], status: 'open' })
        }),
      ),
    )
  await kernel.idle()
  await kernel.stop()
  await ports.close()
  return lags
}

const tail = (values: readonly number[] | undefined): number =>
  [...(values ?? [])].sort((a, b) => a - b)[Math.floor((values?.length ?? 0) * 0.99)] ?? Number.NaN

export async function slowEngine(folder: string, check: Check): Promise<void> {
  const calm = await run(`${folder}/calm`, async () => undefined)
  const slow = await run(`${folder}/slow`, async (tenantId) => {
    if (tenantId === 'org_slow') await new Promise((resolve) => setTimeout(resolve, slowMs))
  })
  for (const who of ['brisk others', 'brisk slow', 'sluggish others']) {
    const [before, during] = [tail(calm.get(who)), tail(slow.get(who))]
    check(
      `${who}: p99 from commit to handler ${before} ms, beside a handler of ${slowMs} ms ${during} ms`,
      during <= before + askedMs,
    )
  }
  const handled = [...slow.values()].reduce((sum, values) => sum + values.length, 0)
  check(
    `everything is handled in the end: ${handled} deliveries`,
    handled === tenants.length * subjectsEach * rounds * 2,
  )
}
