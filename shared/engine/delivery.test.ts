import type { Ports, Queue, QueueMessage } from '@workflow/platform'
import { InvalidInput, Unavailable } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineEngine, readDeadLetters, step } from './index.ts'
import { KernelFixture, Tickets, Views } from './kernel.fixtures.ts'
import { note } from './view-steps.fixtures.ts'

let fixture: KernelFixture
beforeEach(() => {
  fixture = new KernelFixture()
})
afterEach(() => fixture.dispose())

/** Numbers in 0–1 that are the same for the same seed: the linear congruential generator of Numerical Recipes (1992), section 7.1. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const withQueue = (ports: Ports, change: Partial<Queue>): Ports => {
  const { queue } = ports
  const changed: Queue = {
    publish: (messages) => queue.publish(messages),
    subscribe: (subscription, topics, receiver, wants) => queue.subscribe(subscription, topics, receiver, wants),
    start: () => queue.start(),
    stop: () => queue.stop(),
    idle: () => queue.idle(),
    ...change,
  }
  return { ...ports, queue: changed }
}

const recorder = defineEngine({
  name: 'recorder',
  scope: 'tenant',
  collections: [Views],
  on: [step('ticket_updated', (event, tenant) => note(tenant, `order-${event.subject}`, event), { ordered: true })],
})

describe('deliveries that are repeated, reordered, delayed, and handlers that fail at random', () => {
  const subjects = ['tkt_1', 'tkt_2', 'tkt_3', 'tkt_4']
  const organizations = ['org_a', 'org_b']

  /** One document for all of an organization's events: every handler at once wants to write it. */
  const enginesWith = (fails: () => boolean) => {
    const mayFail = () => {
      if (fails()) throw new Error('a passing fault')
    }
    const tally = step('ticket_updated', async (event, tenant) => {
      await note(tenant, 'tally', { ...event, sequence: 0 })
      mayFail()
    })
    const follow = step('ticket_created', async (event, tenant) => {
      const ticket = await tenant.get(Tickets, event.data.ticketId)
      tenant.put(Tickets, { ...ticket, count: ticket.count + 100 })
      tenant.emit('ticket_updated', { ticketId: ticket.id, changed: ['priority'], status: 'open' })
      mayFail()
    })
    return [
      recorder,
      defineEngine({ name: 'tally', scope: 'tenant', collections: [Views], on: [tally] }),
      defineEngine({ name: 'follow', scope: 'tenant', collections: [Tickets], on: [follow] }),
    ]
  }

  const run = async (engines: ReturnType<typeof enginesWith>, wrap?: (ports: Ports) => Ports) => {
    await fixture.start(engines, wrap)
    const places = organizations.flatMap((organization) => subjects.map((id) => ({ id, organization })))
    await Promise.all(places.map(({ id, organization }) => fixture.open(id, organization)))
    const updates = Array.from({ length: 5 }, () => places).flat()
    await Promise.all(updates.map(({ id, organization }) => fixture.update(id, organization)))
    await fixture.settle(20)
    const state = []
    for (const organization of organizations) {
      for (const id of subjects) state.push(await fixture.ticket(id, organization))
      state.push(await fixture.views(organization))
    }
    expect(await readDeadLetters(fixture.ports, 10)).toEqual([])
    return state
  }

  /** Publishes each message one to three times, in any order, and one in four a while later. */
  const disturbing = (random: () => number) => (ports: Ports) =>
    withQueue(ports, {
      publish: async (messages) => {
        const now: QueueMessage[] = []
        for (const message of messages.flatMap((one) =>
          Array.from({ length: 1 + Math.floor(random() * 3) }, () => one),
        )) {
          if (random() < 0.25) ports.clock.after(random() * 40_000, () => void ports.queue.publish([message]))
          else now.splice(Math.floor(random() * (now.length + 1)), 0, message)
        }
        await ports.queue.publish(now)
      },
    })

  it.each([1, 2, 3, 4])(
    'end in the same state as a run that nothing disturbed (seed %i)',
    async (seed) => {
      const undisturbed = await run(enginesWith(() => false))
      await fixture.dispose()
      fixture = new KernelFixture()
      const random = chance(seed)
      const disturbed = await run(
        enginesWith(() => random() < 0.1),
        disturbing(random),
      )
      expect(disturbed).toEqual(undisturbed)
      expect(disturbed[0]).toEqual({ id: 'tkt_1', status: 'open', count: 105 })
    },
    30_000,
  )
})

describe('a publication that fails', () => {
  /** A queue that takes nothing while `down`. */
  const failing = (state: { down: boolean }) => (ports: Ports) =>
    withQueue(ports, {
      publish: (messages) =>
        state.down ? Promise.reject(new Unavailable('the queue is down')) : ports.queue.publish(messages),
    })

  it('does not undo the command: its events are published by the sweeper, not before 30 seconds', async () => {
    const queue = { down: true }
    await fixture.start([recorder], failing(queue))
    await fixture.open('tkt_1')
    await fixture.update('tkt_1')
    expect((await fixture.ticket('tkt_1'))?.count).toBe(1)
    expect(fixture.faults).toEqual(Array.from({ length: 2 }, () => 'events of a commit were left to the sweeper'))
    queue.down = false
    // It is 09:00:00: the sweep of 09:01 finds what is older than 30 seconds.
    await fixture.clock.advance(59_000)
    await fixture.kernel.idle()
    expect(await fixture.views()).toEqual([])
    await fixture.clock.advance(1_000)
    await fixture.kernel.idle()
    expect(await fixture.views()).toMatchObject([{ id: 'order-tkt_1', seen: [2] }])
  })

  it('leaves a fresh event to its committer: a sweep does not publish what is younger than 30 seconds', async () => {
    const queue = { down: true }
    await fixture.start([recorder], failing(queue))
    await fixture.open('tkt_1')
    await fixture.clock.advance(45_000)
    await fixture.update('tkt_1')
    queue.down = false
    await fixture.clock.advance(15_000)
    await fixture.kernel.idle()
    expect(await fixture.views()).toEqual([])
    await fixture.clock.advance(60_000)
    await fixture.kernel.idle()
    expect(await fixture.views()).toMatchObject([{ seen: [2] }])
  })

  it('keeps no later event of its subject waiting: an ordered handler takes the missing one from the log', async () => {
    const queue = { down: false }
    await fixture.start([recorder], failing(queue))
    await fixture.open('tkt_1')
    queue.down = true
    await fixture.update('tkt_1')
    queue.down = false
    await fixture.update('tkt_1')
    await fixture.kernel.idle()
    expect(await fixture.views()).toMatchObject([{ seen: [2, 3] }])
    await fixture.settle(3)
    expect(await fixture.views()).toMatchObject([{ seen: [2, 3], count: 2 }])
  })
})

describe('a poison event', () => {
  const poisonous = (poison: { active: boolean }, fault: () => Error) =>
    defineEngine({
      name: 'recorder',
      scope: 'tenant',
      collections: [Views],
      on: [
        step(
          'ticket_updated',
          async (event, tenant) => {
            if (poison.active && event.sequence === 3 && event.tenantid === 'org_a') throw fault()
            await note(tenant, `order-${event.subject}`, event)
          },
          { ordered: true },
        ),
      ],
    })

  it.each([
    { what: 'refused for good', fault: () => new InvalidInput('never') },
    { what: 'failing at every attempt', fault: () => new Error('down') },
  ])('of an ordered handler, $what, lets its key move on, and is handled when it is replayed', async ({ fault }) => {
    const poison = { active: true }
    const engine = poisonous(poison, fault)
    await fixture.start([engine])
    await fixture.open('tkt_1')
    for (let round = 0; round < 3; round += 1) await fixture.update('tkt_1')
    await fixture.settle(40)
    expect(await fixture.views()).toMatchObject([{ seen: [2, 4] }])
    const [letter] = await readDeadLetters(fixture.ports, 10)
    if (!letter) throw new Error('no dead letter')
    poison.active = false
    await fixture.kernel.redeliver(letter)
    await fixture.update('tkt_1')
    await fixture.settle(3)
    expect((await fixture.views())[0]?.seen.toSorted()).toEqual([2, 3, 4, 5])
  })

  it('holds up no other subject and no other organization while it is retried', async () => {
    await fixture.start([poisonous({ active: true }, () => new Error('down'))])
    for (const [id, organization] of [
      ['tkt_1', 'org_a'],
      ['tkt_2', 'org_a'],
      ['tkt_1', 'org_b'],
    ] as const) {
      await fixture.open(id, organization)
      await fixture.update(id, organization)
    }
    await fixture.update('tkt_1')
    await fixture.update('tkt_1', 'org_b')
    await fixture.kernel.idle()
    expect((await fixture.views()).map(({ id, seen }) => [id, seen])).toEqual([
      ['order-tkt_1', [2]],
      ['order-tkt_2', [2]],
    ])
    expect(await fixture.views('org_b')).toMatchObject([{ seen: [2, 3] }])
  })
})

describe('an ordered handler', () => {
  it('that comes later begins with what the log holds of the subject', async () => {
    await fixture.start([])
    await fixture.open('tkt_1')
    await fixture.update('tkt_1')
    await fixture.update('tkt_1')
    await fixture.stop()
    await fixture.start([recorder])
    await fixture.update('tkt_1')
    await fixture.kernel.idle()
    expect(await fixture.views()).toMatchObject([{ seen: [2, 3, 4] }])
  })
})

describe('an event about a document that its step removes', () => {
  it('is refused, and nothing happens', async () => {
    await fixture.start([])
    await fixture.open('tkt_1')
    await expect(fixture.remove('tkt_1')).rejects.toThrow('did not write, or removed')
    expect(await fixture.ticket('tkt_1')).toBeDefined()
  })
})

describe('two deliveries of one event side by side', () => {
  it('take effect once: the second finds the mark that the first committed', async () => {
    const adder = defineEngine({
      name: 'adder',
      scope: 'tenant',
      collections: [Views],
      on: [
        step('ticket_created', async (event, tenant) => {
          tenant.create(Views, { id: tenant.newId('view'), seen: [event.sequence], count: 1 })
        }),
      ],
    })
    const granted = { renew: async () => true, release: async () => undefined }
    const copies = (ports: Ports): Ports => ({
      ...withQueue(ports, {
        publish: (messages) =>
          ports.queue.publish(
            messages.flatMap((message) => ['1', '2', '3'].map((orderingKey) => ({ ...message, orderingKey }))),
          ),
      }),
      leases: { acquire: async () => granted },
    })
    await fixture.start([adder], copies)
    await fixture.open('tkt_1')
    await fixture.kernel.idle()
    expect((await fixture.views()).length).toBe(1)
  })
})
