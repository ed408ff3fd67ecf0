import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  defineEngine,
  defineTask,
  type Engine,
  OrganizationEnded,
  platformStep,
  readDeadLetters,
  step,
  type Tenant,
} from './index.ts'
import { KernelFixture, Tickets, Views } from './kernel.fixtures.ts'

const behalf = { source: '/functions/test', actor: 'user:usr_1', correlationId: 'req_1' }

let fixture: KernelFixture
let handled: string[]
beforeEach(() => {
  fixture = new KernelFixture()
  handled = []
})
afterEach(() => fixture.dispose())

const engine = (...on: Engine['on']) =>
  defineEngine({ name: 'room', scope: on[0]?.scope ?? 'tenant', collections: [Tickets, Views], on })
const end = (organizationId = 'org_a') =>
  fixture.kernel.runPlatform(behalf, async (platform) => platform.tenant(organizationId).holdings.markEnd())
const inOrganization = <Result>(work: (tenant: Tenant) => Promise<Result>) =>
  fixture.kernel.door('org_a', behalf).run(work)

describe('an organization that has ended', () => {
  it('is written to by nobody, and says so; it is read, and others go on', async () => {
    await fixture.start([engine()])
    await fixture.open('tkt_1')
    await end()
    const refused = { kind: 'forbidden', detail: { code: 'organization_ended' } }
    await expect(fixture.open('tkt_2')).rejects.toMatchObject(refused)
    await expect(fixture.update('tkt_1')).rejects.toMatchObject(refused)
    const remove = inOrganization(async (tenant) => tenant.remove(Tickets, await tenant.get(Tickets, 'tkt_1')))
    await expect(remove).rejects.toMatchObject(refused)
    expect(await fixture.ticket('tkt_1')).toMatchObject({ id: 'tkt_1', count: 0 })
    await fixture.open('tkt_1', 'org_b')
    expect(await fixture.ticket('tkt_1', 'org_b')).toBeDefined()
  })

  it('is not written to by what was under way when it ended', async () => {
    await fixture.start([engine()])
    const late = inOrganization(async (tenant) => {
      await end()
      tenant.create(Tickets, { id: 'late', status: 'open', count: 0 })
    })
    await expect(late).rejects.toBeInstanceOf(OrganizationEnded)
    expect(await fixture.ticket('late')).toBeUndefined()
  })

  it('is still written to by whoever carries out its end', async () => {
    await fixture.start([engine()])
    await fixture.open('tkt_1')
    await end()
    await fixture.kernel.runPlatform({ ...behalf, afterEnd: true }, async (platform) => {
      const tenant = platform.tenant('org_a')
      await tenant.secrets.put('LAST', { value: 'v', allowedHosts: [] })
      tenant.remove(Tickets, await tenant.get(Tickets, 'tkt_1'))
    })
    expect(await fixture.ticket('tkt_1')).toBeUndefined()
  })

  it('takes no file, no secret and no passage', async () => {
    await fixture.start([engine()])
    await end()
    const [bytes, options] = [new Uint8Array([1]), { contentType: 'text/plain', ifAbsent: true }]
    const stores: ((tenant: Tenant) => Promise<void>)[] = [
      ({ blobs }) => blobs.put('documents/a', bytes, options),
      ({ secrets }) => secrets.put('KEY', { value: 'v', allowedHosts: [] }),
      ({ search }) => search.upsert([]),
    ]
    for (const store of stores) await expect(inOrganization(store)).rejects.toBeInstanceOf(OrganizationEnded)
    expect(
      await inOrganization(async ({ blobs, secrets }) => [await blobs.list('documents/'), await secrets.names()]),
    ).toEqual([[], []])
  })

  it('keeps no answer of a task that was asked while it ended', async () => {
    await fixture.start([engine()])
    const task = defineTask({
      name: 'shout',
      input: z.string(),
      output: z.string(),
      prompt: '-',
      baseline: (text) => text.toUpperCase(),
    })
    const asked = inOrganization(async (tenant) => {
      await end()
      await tenant.task(task, 'hello')
    })
    await expect(asked).rejects.toThrow()
    const memo = { parent: 'organizations/org_a', collection: 'memos', name: 'byId', equals: {}, limit: 1 }
    expect(await fixture.ports.documents.find(memo)).toEqual([])
  })
})

describe('an event of an organization that has ended', () => {
  it('is kept from handlers, and nobody has to settle it', async () => {
    await fixture.start([engine(step('ticket_created', async (event) => void handled.push(event.subject)))])
    await fixture.ports.queue.stop()
    await fixture.open('tkt_1')
    await fixture.open('tkt_2', 'org_b')
    await end()
    await fixture.ports.queue.start()
    await fixture.settle(1)
    expect(handled).toEqual(['tkt_2'])
    expect(await readDeadLetters(fixture.ports, 10)).toEqual([])
  })

  it('whose handler is under way when it ends is the last that is handled, and nobody has to settle it', async () => {
    const interrupted = step('ticket_created', async (event, tenant) => {
      handled.push(event.subject)
      await tenant.get(Tickets, event.data.ticketId)
      await end()
    })
    const after = step('ticket_updated', async (event) => void handled.push(event.type))
    await fixture.start([engine(interrupted, after)])
    await fixture.ports.queue.stop()
    await fixture.open('tkt_1')
    await fixture.update('tkt_1')
    await fixture.ports.queue.start()
    await fixture.settle(1)
    expect(handled).toEqual(['tkt_1'])
    expect(await readDeadLetters(fixture.ports, 10)).toEqual([])
    expect(fixture.faults).toEqual([])
  })

  it('is not the end of another’s: a handler of theirs that was about to write to it is tried again', async () => {
    const spread = platformStep('ticket_created', async (event, platform) => {
      const other = platform.tenant('org_a')
      handled.push(event.tenantid)
      if (await other.holdings.hasEnded()) return
      await end()
      other.create(Tickets, { id: 'copy', status: 'open', count: 0 })
    })
    await fixture.start([engine(spread)])
    await fixture.open('tkt_1', 'org_b')
    await fixture.settle(1)
    expect(handled).toEqual(['org_b', 'org_b'])
    expect(await fixture.ticket('copy')).toBeUndefined()
    expect(await readDeadLetters(fixture.ports, 10)).toEqual([])
  })

  it('reaches the handlers that carry out its end, and is tried again where they fail', async () => {
    const carryOut = platformStep(
      'ticket_created',
      async (event) => {
        handled.push(event.subject)
        if (handled.length < 3) throw new Error('a passing fault')
      },
      { afterEnd: true },
    )
    await fixture.start([engine(carryOut)])
    await fixture.ports.queue.stop()
    await fixture.open('tkt_1')
    await end()
    await fixture.ports.queue.start()
    await fixture.settle()
    expect(handled).toEqual(['tkt_1', 'tkt_1', 'tkt_1'])
  })
})
